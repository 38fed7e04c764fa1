package dev.retort.distill.report;

import dev.retort.distill.recipe.TemperaturePair;
import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;

/// What the tests say of temperatures in pairs.
final class TemperatureTable {
  private TemperatureTable() {}

  static void write(Html html, List<TemperaturePair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    PairedDifference any = pairs.getFirst().found();
    boolean overSeeds = any.seeds() >= PairedDifference.ENOUGH_SEEDS;
    html.element("h3", "Temperatures in pairs");
    HtmlTable.open(html, "figures wraps", "Paired tests of temperatures", heads(any, overSeeds));
    html.open("tbody").raw("\n");
    pairs.forEach(pair -> row(html, pair, overSeeds));
    html.close("tbody");
    HtmlTable.close(html);
    String limits = String.join(" ", HintonReport.limits(pairs));
    html.element("p", Page.unbroken(limits), "class", "note");
  }

  private static List<String> heads(PairedDifference any, boolean overSeeds) {
    List<String> heads = new ArrayList<>(List.of("pair", "errors", "the first is"));
    heads.add((any.seeds() > 1 ? "p over samples" : "McNemar p") + ", adjusted");
    if (overSeeds) {
      heads.add("p over seeds, adjusted");
    }
    return heads;
  }

  private static void row(Html html, TemperaturePair pair, boolean overSeeds) {
    PairedDifference found = pair.found();
    int digits = found.seeds() > 1 ? 1 : 0;
    String unbroken = pair.text().replace("T = ", "T\u00a0=\u00a0");
    html.open("tr").element("th", unbroken, "scope", "row");
    html.element(
        "td",
        Numerals.fixed(found.first(), digits) + ", " + Numerals.fixed(found.second(), digits));
    html.element("td", pair.outcome(), "class", found.isShown() ? "certain" : "faint");
    html.element("td", Numerals.p(found.adjustedP()));
    if (overSeeds) {
      html.element("td", Numerals.p(found.adjustedSeedP()));
    }
    html.close("tr");
  }
}

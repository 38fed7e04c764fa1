package dev.retort.distill.report;

import dev.retort.distill.recipe.ComparedPair;
import dev.retort.distill.recipe.Expectation;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.statistics.PairedDifference;
import java.util.List;
import java.util.stream.Stream;

/// What the tests say of the pairs of models in which an experiment sets one beside another: those
/// of which something was expected, and those that are compared.
final class PairTable {
  private final ExperimentOutcome outcome;
  private final List<ComparedPair> compared;
  private final int tests;
  private final boolean overSeeds;

  /// Whether there is an interval worth giving.
  private final boolean interval;

  private PairTable(ExperimentOutcome outcome) {
    this.outcome = outcome;
    compared = outcome.compared();
    tests = outcome.tests();
    overSeeds = outcome.seeds().size() >= PairedDifference.ENOUGH_SEEDS;
    interval = outcome.seeds().size() != ErrorSection.TOO_FEW_SEEDS;
  }

  static void write(Html html, ExperimentOutcome outcome) {
    new PairTable(outcome).write(html);
  }

  private void write(Html html) {
    List<Expectation> expectations = outcome.plan().expectations();
    if (expectations.isEmpty() && compared.isEmpty()) {
      html.element(
          "p",
          "Nothing was expected and no model is compared with another, so there is nothing to"
              + " test.");
      return;
    }
    html.element("h3", "Pair by pair");
    HtmlTable.open(html, "figures wraps", "Paired tests of the models", heads());
    if (!expectations.isEmpty()) {
      part(html, "Expected");
      for (Expectation expected : expectations) {
        PairedDifference found = outcome.difference(expected.first(), expected.second());
        boolean judged = outcome.plan().isJudged();
        row(
            html,
            expected.text(),
            found,
            judged ? verdict(expected, found) : Expectation.NOT_JUDGED,
            judged && found.isShown());
      }
      html.close("tbody");
    }
    List<String> others = compared.stream().map(ComparedPair::other).distinct().toList();
    if (!compared.isEmpty() && 2 * others.size() > compared.size()) {
      part(html, "Compared");
      compared.forEach(pair -> comparison(html, pair, pair.model().name() + ", " + pair.other()));
      html.close("tbody");
    } else {
      others.forEach(other -> comparisons(html, other));
    }
    HtmlTable.close(html);
    html.open("details").element("summary", "How to read this table");
    html.open("p", "class", "note").prose(note()).close("p").close("details");
  }

  private static String verdict(Expectation expected, PairedDifference found) {
    return !found.isShown() ? "cannot tell" : expected.holds(found) ? "holds" : "does not hold";
  }

  private List<String> heads() {
    return Stream.of(
            "pair",
            "found",
            (outcome.seeds().size() > 1 ? "p over samples" : "McNemar p")
                + (tests > 1 ? ", adjusted" : ""),
            overSeeds ? "p over seeds" + (tests > 1 ? " (adjusted)" : "") : "",
            interval ? difference() : "",
            "only one right")
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private String difference() {
    return "difference"
        + (outcome.seeds().size() > 1 ? " over seeds" : "")
        + ", 95\u00a0%"
        + (tests > 1 ? ", unadjusted" : "");
  }

  private void comparisons(Html html, String other) {
    part(html, "Compared with " + other);
    for (ComparedPair pair : compared) {
      if (other.equals(pair.other())) {
        comparison(html, pair, pair.model().name());
      }
    }
    html.close("tbody");
  }

  private void comparison(Html html, ComparedPair pair, String name) {
    PairedDifference found = pair.found();
    String shown = found.firstIsBetter() ? "better" : found.firstIsWorse() ? "worse" : "not shown";
    row(html, name, found, shown, found.isShown());
  }

  private void part(Html html, String title) {
    html.open("tbody").open("tr", "class", "part");
    String columns = Integer.toString(heads().size());
    html.element("th", title, "scope", "rowgroup", "colspan", columns);
    html.close("tr");
  }

  private void row(Html html, String pair, PairedDifference found, String shown, boolean certain) {
    html.open("tr").element("th", pair, "scope", "row");
    html.element("td", shown, "class", certain ? "certain" : "faint");
    boolean counts = tests < 2 || found.tests() > 1;
    html.element("td", counts ? Numerals.p(found.adjustedP()) : Numerals.UNKNOWN);
    if (overSeeds) {
      String alone = Numerals.p(found.seedP());
      String adjusted = found.tests() > 1 ? " (" + Numerals.p(found.adjustedSeedP()) + ")" : "";
      html.element("td", alone + adjusted);
    }
    if (interval) {
      html.element("td", Numerals.interval(found.interval(), 1));
    }
    String first = Numerals.count(found.samples().firstOnly());
    String second = Numerals.count(found.samples().secondOnly());
    html.open("td").element("span", first + " : " + second).close("td").close("tr");
  }

  private String note() {
    int seeds = outcome.seeds().size();
    int enough = PairedDifference.enoughSeeds(tests);
    return "The last column counts the test samples that only the first and that only the second"
        + " gets right"
        + (seeds > 1 ? ", over all seeds" : "")
        + "; if both were "
        + ErrorSection.alike(seeds)
        + ", p"
        + (tests > 1 ? ", before it is adjusted for there being " + tests + " tests (Holm)," : "")
        + " is the probability of a split at least as uneven"
        + (seeds > 1 ? ", the outcomes of a sample in all seeds taken as one" : "")
        + ". "
        + aboutInterval(seeds)
        + "A difference counts as shown where p is below 0.05"
        + (seeds > 1 ? " and most seeds agree" : "")
        + (overSeeds
            ? ", and below 0.05 over the seeds too."
            : ". What other seeds would come to, only "
                + enough
                + " or more can show (--seeds "
                + enough
                + ").")
        + (overSeeds && tests > 1
            ? " It speaks of other seeds where that is so of p over the seeds, adjusted likewise."
            : "");
  }

  private String aboutInterval(int seeds) {
    if (!interval) {
      return "";
    }
    return "Before it stands the 95\u00a0% interval of the first's errors less the second's, "
        + (seeds > 1
            ? "which speaks of other seeds, and so may hold 0 where these seeds differ"
            : "as far as so many samples can tell")
        + (tests > 1 ? "; it is of that pair alone" : "")
        + ". ";
  }
}

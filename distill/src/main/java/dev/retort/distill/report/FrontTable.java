package dev.retort.distill.report;

import dev.retort.distill.Latency;
import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Recommendation;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.Trial;
import java.util.List;
import java.util.Locale;

/// The figures of a search's choice: whether it keeps the budgets, and the students of the front.
final class FrontTable {
  private FrontTable() {}

  static void budgets(Html html, SearchOutcome outcome) {
    Budgets budgets = outcome.budgets();
    Trial chosen = outcome.chosen();
    html.element("h3", "Does " + chosen.candidate().student().name() + " keep the budgets?");
    HtmlTable.open(
        html,
        "figures",
        "The budgets and the chosen student",
        List.of("budget", "at most", "has", "kept"));
    html.open("tbody").raw("\n");
    Long bytes = budgets.maxBytes();
    if (bytes != null) {
      long has = chosen.candidate().bytes();
      budget(
          html,
          "bytes of the weights",
          Numerals.count(bytes),
          Numerals.count(has),
          budgets.allowsBytes(has));
    }
    Integer errors = budgets.maxErrors();
    if (errors != null) {
      int made = outcome.testErrors(chosen);
      budget(
          html,
          "errors of " + Numerals.count(outcome.testExamples()) + " test samples",
          Numerals.count(errors),
          Numerals.count(made),
          budgets.allowsErrors(made));
    }
    Double micros = budgets.maxLatency();
    Latency latency = outcome.latency(chosen);
    if (micros != null && latency != null) {
      budget(
          html,
          "median time of a prediction",
          Numerals.micros(micros),
          Numerals.micros(latency.p50()),
          budgets.allowsLatency(latency.p50()));
    }
    html.close("tbody");
    HtmlTable.close(html);
    double certainty = outcome.recommendation().certainty();
    if (Double.isFinite(certainty)) {
      html.element(
          "p",
          String.format(
              Locale.ROOT,
              "What the validation split promised before the test set was looked at, of keeping the"
                  + " errors: %s.",
              Recommendation.assurance(
                  Math.min(0.999, certainty), outcome.firstTrials().size(), 1)),
          "class",
          "note");
    }
  }

  private static void budget(Html html, String name, String most, String has, boolean kept) {
    html.open("tr").element("th", name, "scope", "row").element("td", most).element("td", has);
    html.element("td", kept ? "yes" : "no", "class", "certain").close("tr");
  }

  static void front(Html html, SearchOutcome outcome) {
    html.element("h3", "The students of the front");
    HtmlTable.open(
        html,
        "figures",
        "The Pareto front, the smallest student first",
        List.of(
            "student",
            "bytes",
            "validation errors",
            "95 % interval of these",
            "test errors",
            "one prediction",
            "T",
            "soft weight",
            "learning rate"));
    html.open("tbody").raw("\n");
    for (Trial trial : outcome.result().front()) {
      row(html, outcome, trial);
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.element(
        "p",
        String.format(
            Locale.ROOT,
            "The interval counts validation samples, and is as it was before anything was chosen"
                + " by them: whoever makes the fewest errors of many was lucky too. Test errors are"
                + " of %,d test samples.",
            outcome.testExamples()),
        "class",
        "note");
  }

  private static void row(Html html, SearchOutcome outcome, Trial trial) {
    Candidate candidate = trial.candidate();
    Latency latency = outcome.latency(trial);
    boolean chosen = trial.equals(outcome.chosen());
    html.open("tr");
    html.open("th", "scope", "row");
    if (chosen) {
      html.element("strong", candidate.student().name() + ", chosen");
    } else {
      html.text(candidate.student().name());
    }
    html.close("th");
    for (String cell :
        List.of(
            Numerals.count(candidate.bytes()),
            Numerals.count(trial.errors()) + " of " + Numerals.count(trial.examples()),
            Numerals.interval(trial.interval(), 0),
            Numerals.count(outcome.testErrors(trial)),
            latency == null ? Numerals.UNKNOWN : Numerals.micros(latency.p50()),
            Float.toString(candidate.temperature()),
            Float.toString(candidate.softWeight()),
            Float.toString(candidate.learningRate()))) {
      html.element("td", cell, "class", chosen ? "certain" : "plain");
    }
    html.close("tr");
  }
}

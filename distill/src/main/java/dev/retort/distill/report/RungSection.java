package dev.retort.distill.report;

import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How a search went: the validation errors of every candidate, rung by rung.
final class RungSection {
  private static final int HEIGHT = 300;

  private RungSection() {}

  static Section of(SearchOutcome outcome) {
    List<List<Trial>> rungs = outcome.result().rungs();
    return Section.of(
        "rungs",
        "Rung by rung",
        "Successive halving: "
            + rungs.getFirst().size()
            + " candidates for "
            + epochs(rungs.getFirst())
            + rungs.stream()
                .skip(1)
                .map(rung -> ", of these " + rung.size() + " for " + epochs(rung))
                .collect(Collectors.joining())
            + ". Each rung trains from the beginning, with a learning rate that falls to zero at"
            + " its own end, so that complete trainings are compared.",
        html -> {
          html.open("div", "class", "pair").raw("\n");
          html.open("figure", "class", "chart");
          html.open("ul", "class", "legend").raw("\n");
          html.element("li", "chosen", "class", "scratch");
          html.element("li", "trained to the end", "class", "distilled");
          html.element("li", "stopped early", "class", "teacher");
          html.close("ul");
          html.raw(chart(outcome));
          diverged(html, outcome);
          html.close("figure");
          best(html, outcome);
          html.close("div");
          html.open("details").element("summary", "All trials");
          trials(html, outcome);
          html.close("details");
          html.open("details").element("summary", "Hashes of the weights");
          hashes(html, outcome);
          html.close("details");
        });
  }

  private static String epochs(List<Trial> rung) {
    return epochs(rung.getFirst().epochs());
  }

  private static String epochs(int count) {
    return count + (count == 1 ? " epoch" : " epochs");
  }

  /// Those that have no dot, because their errors are those of no network.
  private static void diverged(Html html, SearchOutcome outcome) {
    long count = outcome.lastTrials().stream().filter(Trial::diverged).count();
    if (count > 0) {
      String trainings = Numerals.count(count) + (count == 1 ? " training" : " trainings");
      html.element("figcaption", "Not drawn: " + trainings + " that diverged.");
    }
  }

  private static List<Trial> sound(List<Trial> trials) {
    return trials.stream().filter(trial -> !trial.diverged()).toList();
  }

  /// How high it stands in the picture, whose axis has no place for 0: that is half an error.
  private static double height(Trial trial) {
    return 100 * Math.max(0.5, trial.errors()) / Math.max(1, trial.examples());
  }

  private static String chart(SearchOutcome outcome) {
    List<List<Trial>> rungs = outcome.result().rungs();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (Trial trial : sound(rungs.stream().flatMap(List::stream).toList())) {
      low = Math.min(low, height(trial));
      high = Math.max(high, height(trial));
    }
    LogScale errors = LogScale.around(low, high);
    Chart chart = new Chart("Validation errors rung by rung", description(outcome), HEIGHT);
    for (Trial last : outcome.lastTrials()) {
      boolean finalist = outcome.result().finalists().contains(last);
      boolean chosen = last.equals(outcome.chosen());
      Ink ink = chosen ? Ink.SCRATCH : finalist ? Ink.DISTILLED : Ink.TEACHER;
      draw(chart, ink, sound(course(outcome, last.candidate())), chosen || finalist);
    }
    draw(chart, Ink.SCRATCH, sound(course(outcome, outcome.chosen().candidate())), true);
    List<Double> ticks = errors.ticks();
    List<SuccessiveHalving.Rung> plan = outcome.result().plan();
    return chart
        .axis(
            "x",
            "",
            Map.of(
                "limits",
                List.of(-0.25, rungs.size() - 0.75),
                "breaks",
                IntStream.range(0, rungs.size()).boxed().toList(),
                "labels",
                plan.stream().map(rung -> epochs(rung.epochs())).toList()))
        .axis(
            "y",
            "validation errors, %",
            Map.of(
                "trans",
                "log10",
                "breaks",
                ticks,
                "labels",
                ticks.stream().map(LogScale::label).toList(),
                "limits",
                List.of(errors.low(), errors.high())))
        .svg();
  }

  /// The trials of a candidate, the first rung's first.
  private static List<Trial> course(SearchOutcome outcome, Candidate candidate) {
    return outcome.result().rungs().stream()
        .flatMap(List::stream)
        .filter(trial -> trial.candidate().number() == candidate.number())
        .toList();
  }

  private static void draw(Chart chart, Ink ink, List<Trial> course, boolean strong) {
    if (course.isEmpty()) {
      return;
    }
    Map<String, List<?>> columns =
        Map.of(
            "x", course.stream().map(trial -> (double) trial.rung()).toList(),
            "y", course.stream().map(RungSection::height).toList());
    double alpha = strong ? 1 : 0.4;
    if (course.size() > 1) {
      chart.layer("line", ink, columns, Map.of("size", strong ? 1.1 : 0.7, "alpha", alpha));
    }
    chart.layer("point", ink, columns, Map.of("size", strong ? 3.5 : 2.5, "alpha", alpha));
  }

  private static String description(SearchOutcome outcome) {
    List<String> words = new ArrayList<>();
    for (List<Trial> rung : outcome.result().rungs()) {
      DoubleSummaryStatistics shares =
          sound(rung).stream().mapToDouble(trial -> 100 * trial.errorRate()).summaryStatistics();
      long diverged = rung.size() - shares.getCount();
      words.add(
          String.format(
              Locale.ROOT,
              "after %s %d candidates with %.2f to %.2f %% errors%s",
              epochs(rung),
              shares.getCount(),
              shares.getMin(),
              shares.getMax(),
              diverged == 0 ? "" : " and " + diverged + " that diverged"));
    }
    return String.join("; ", words) + ".";
  }

  private static void best(Html html, SearchOutcome outcome) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "Each rung and its most accurate candidate", "class", "hidden");
    html.open("thead").open("tr");
    for (String name : List.of("rung", "candidates", "epochs each", "most accurate", "errors")) {
      html.element("th", name, "scope", "col");
    }
    html.close("tr").close("thead").open("tbody").raw("\n");
    for (List<Trial> rung : outcome.result().rungs()) {
      Trial best = rung.getFirst();
      for (Trial trial : rung) {
        best = trial.errors() < best.errors() ? trial : best;
      }
      html.open("tr").element("th", Integer.toString(best.rung() + 1), "scope", "row");
      html.element("td", Numerals.count(rung.size()));
      html.element("td", Numerals.count(best.epochs()));
      html.element("td", best.candidate().student().name());
      html.element("td", Numerals.count(best.errors())).close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  private static String errors(Trial trial) {
    return trial.diverged() ? "diverged" : Numerals.count(trial.errors());
  }

  private static void trials(Html html, SearchOutcome outcome) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "All trials of the search", "class", "hidden");
    html.open("thead").open("tr").element("th", "candidate", "scope", "col");
    html.element("th", "bytes", "scope", "col").element("th", "T", "scope", "col");
    html.element("th", "soft weight", "scope", "col");
    html.element("th", "learning rate", "scope", "col");
    outcome
        .result()
        .plan()
        .forEach(rung -> html.element("th", "errors, " + epochs(rung.epochs()), "scope", "col"));
    html.close("tr").close("thead").open("tbody").raw("\n");
    for (Trial trial : outcome.firstTrials()) {
      Candidate candidate = trial.candidate();
      html.open("tr");
      html.element("th", name(candidate), "scope", "row");
      html.element("td", Numerals.count(candidate.bytes()));
      html.element("td", Float.toString(candidate.temperature()));
      html.element("td", Float.toString(candidate.softWeight()));
      html.element("td", Float.toString(candidate.learningRate()));
      List<Trial> course = course(outcome, candidate);
      for (int rung = 0; rung < outcome.result().plan().size(); rung++) {
        html.element("td", rung < course.size() ? errors(course.get(rung)) : "");
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div");
  }

  /// The networks of each candidate, rung by rung.
  private static void hashes(Html html, SearchOutcome outcome) {
    html.open("table", "class", "words").raw("\n");
    html.element("caption", "The weights of all trials", "class", "hidden");
    html.open("thead").open("tr").element("th", "candidate", "scope", "col");
    html.element("th", "SHA-256 of the weights, each rung", "scope", "col");
    html.close("tr").close("thead").open("tbody").raw("\n");
    for (Trial first : outcome.firstTrials()) {
      html.open("tr").element("th", name(first.candidate()), "scope", "row").open("td");
      for (Trial trial : course(outcome, first.candidate())) {
        html.raw(trial.rung() == 0 ? "" : "<br>");
        html.open("span", "class", "faint").text(epochs(trial.epochs()) + " ");
        if (trial.diverged()) {
          html.text("diverged");
        } else {
          html.element("code", trial.weightsSha256());
        }
        html.close("span");
      }
      html.close("td").close("tr");
    }
    html.close("tbody").close("table");
  }

  private static String name(Candidate candidate) {
    return candidate.number() + " " + candidate.student().name();
  }
}

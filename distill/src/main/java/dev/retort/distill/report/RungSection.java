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

  /// What the axes leave of it, in pixels.
  private static final double PLOT = HEIGHT - 62;

  private static final String EACH =
      ". Each rung trains from the beginning, with a learning rate that falls to zero at its own"
          + " end, so that complete trainings are compared.";

  private RungSection() {}

  static Section of(SearchOutcome outcome) {
    List<List<Trial>> rungs = outcome.result().rungs();
    return Section.of(
        "rungs",
        "Rung by rung",
        (rungs.size() > 1 ? "Successive halving: " : "A single rung: ")
            + rungs.getFirst().size()
            + " candidates for "
            + epochs(rungs.getFirst())
            + rungs.stream()
                .skip(1)
                .map(rung -> ", of these " + rung.size() + " for " + epochs(rung))
                .collect(Collectors.joining())
            + (rungs.size() > 1 ? EACH : "."),
        html -> {
          html.open("div", "class", "pair").raw("\n");
          if (rungs.size() > 1) {
            html.open("figure", "class", "chart");
            legend(html, outcome);
            html.raw(chart(outcome));
            diverged(html, outcome);
            html.close("figure");
          }
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

  /// As far as there are marks of each kind.
  private static void legend(Html html, SearchOutcome outcome) {
    html.open("ul", "class", "legend dots").raw("\n");
    html.element("li", "chosen", "class", "chosen");
    html.element("li", "trained to the end", "class", "distilled");
    List<Trial> finalists = outcome.result().finalists();
    if (!finalists.containsAll(sound(outcome.lastTrials()))) {
      html.element("li", "stopped early", "class", "early");
    }
    html.close("ul");
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
      List<Trial> course = sound(course(outcome, last.candidate()));
      draw(chart, finalist ? Ink.DISTILLED : Ink.FAINT, course, finalist);
    }
    drawChosen(chart, sound(course(outcome, outcome.chosen().candidate())));
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
        .axis("y", "validation errors, %", errors.axis(LogScale::label, PLOT))
        .svg();
  }

  /// The trials of a candidate, the first rung's first.
  private static List<Trial> course(SearchOutcome outcome, Candidate candidate) {
    return outcome.result().rungs().stream()
        .flatMap(List::stream)
        .filter(trial -> trial.candidate().number() == candidate.number())
        .toList();
  }

  private static Map<String, List<?>> places(List<Trial> course) {
    return Map.of(
        "x", course.stream().map(trial -> (double) trial.rung()).toList(),
        "y", course.stream().map(RungSection::height).toList());
  }

  /// The one to take, with a ring around each dot as in [ParetoSection].
  private static void drawChosen(Chart chart, List<Trial> course) {
    chart.layer("point", Ink.INK, places(course), Map.of("size", 5.5));
    draw(chart, Ink.DISTILLED, course, true);
  }

  private static void draw(Chart chart, Ink ink, List<Trial> course, boolean strong) {
    if (course.isEmpty()) {
      return;
    }
    Map<String, List<?>> columns = places(course);
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
    HtmlTable.open(
        html,
        "figures",
        "Each rung and its most accurate candidate",
        List.of("rung", "candidates", "epochs each", "most accurate", "errors"));
    html.open("tbody").raw("\n");
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
    html.close("tbody");
    HtmlTable.close(html);
  }

  private static String errors(Trial trial) {
    return trial.diverged() ? "diverged" : Numerals.count(trial.errors());
  }

  private static void trials(Html html, SearchOutcome outcome) {
    List<String> heads =
        new ArrayList<>(List.of("candidate", "bytes", "T", "soft weight", "learning rate"));
    outcome.result().plan().forEach(rung -> heads.add("errors, " + epochs(rung.epochs())));
    HtmlTable.open(html, "figures", "All trials of the search", heads);
    html.open("tbody").raw("\n");
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
    html.close("tbody");
    HtmlTable.close(html);
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

package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Which class is taken for which: the confusions of the student as a matrix, and the most frequent
/// ones beside those of the other models. There are as many as the square of the classes, so of
/// very many classes none are counted.
final class ConfusionSection {
  private static final int MOST_IN_MATRIX = 20;
  private static final int MOST_PAIRS = 10;

  private final List<Entrant> models;
  private final Entrant student;
  private final String called;
  private final List<String> names;

  /// Of each of the models, over its runs.
  private final List<long[][]> all;

  /// Those of the student.
  private final long[][] counts;

  /// A class that is taken for another one.
  private record Pair(int label, int predicted, long count) {}

  private ConfusionSection(
      List<Entrant> models, Entrant student, String called, List<String> names) {
    this.models = models;
    this.student = student;
    this.called = called;
    this.names = names;
    all = models.stream().map(model -> sum(model.runs(), names.size())).toList();
    counts = all.get(models.indexOf(student));
  }

  static Optional<Section> of(Comparison comparison, List<String> names) {
    String called = "the " + comparison.noun(Role.DISTILLED);
    return of(Entrant.of(comparison), Role.DISTILLED, called, names);
  }

  /// @param student the role of the model that it is about
  /// @param called how a sentence names that model
  /// @param names of the classes
  static Optional<Section> of(
      List<Entrant> models, Role student, String called, List<String> names) {
    Optional<Entrant> about = models.stream().filter(model -> model.role() == student).findFirst();
    if (about.isEmpty()
        || names.size() > ClassSection.MOST_CLASSES
        || names.size() != about.get().first().evaluation().classes()) {
      return Optional.empty();
    }
    ConfusionSection section = new ConfusionSection(models, about.get(), called, names);
    List<Pair> pairs = section.pairs();
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Section.of(
            "confusion",
            "What is taken for what",
            section.lead(pairs),
            h -> section.write(h, pairs)));
  }

  private static long[][] sum(List<Run> runs, int classes) {
    long[][] sum = new long[classes][classes];
    for (Run run : runs) {
      int[][] confusion = run.evaluation().confusion();
      for (int label = 0; label < classes; label++) {
        for (int predicted = 0; predicted < classes; predicted++) {
          sum[label][predicted] += confusion[label][predicted];
        }
      }
    }
    return sum;
  }

  /// Its most frequent confusions.
  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        if (label != predicted && counts[label][predicted] > 0) {
          pairs.add(new Pair(label, predicted, counts[label][predicted]));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Pair::count).reversed());
    return pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()));
  }

  private String lead(List<Pair> pairs) {
    Pair first = pairs.get(0);
    int seeds = student.runs().size();
    return String.format(
        Locale.ROOT,
        "The commonest mistake of %s is to take %s for %s, %s%s.",
        called,
        names.get(first.label()),
        names.get(first.predicted()),
        Numerals.times(first.count()),
        seeds > 1 ? " in " + seeds + " seeds" : "");
  }

  private void write(Html html, List<Pair> pairs) {
    html.open("div", "class", "pair").raw("\n");
    if (names.size() <= MOST_IN_MATRIX) {
      matrix(html);
    }
    frequent(html, pairs);
    html.close("div");
  }

  private void matrix(Html html) {
    long most = 1;
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        most = label == predicted ? most : Math.max(most, counts[label][predicted]);
      }
    }
    html.open("figure");
    HtmlTable.open(
        html,
        Section.heads("heat", names),
        "Confusions of " + called,
        row -> {
          row.element("th", "is ↓ taken for →", "scope", "col");
          names.forEach(name -> Section.columnHead(row, name));
        });
    html.open("tbody").raw("\n");
    for (int label = 0; label < counts.length; label++) {
      html.open("tr").element("th", names.get(label), "scope", "row");
      for (int predicted = 0; predicted < counts.length; predicted++) {
        long count = counts[label][predicted];
        if (label == predicted) {
          html.element("td", Numerals.count(count), "class", "right");
        } else if (count == 0) {
          html.element("td", "0", "class", "none");
        } else {
          String share = String.format(Locale.ROOT, "--share: %.3f", (double) count / most);
          html.element("td", Numerals.count(count), "style", share);
        }
      }
      html.close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.element(
        "figcaption",
        "Rows are what a sample is, columns what "
            + called
            + " takes it for. The stronger the blue, the more often; right answers stand in grey on"
            + " the diagonal.");
    html.close("figure");
  }

  private void frequent(Html html, List<Pair> pairs) {
    html.open("figure");
    HtmlTable.open(
        html,
        "figures classes",
        "The commonest confusions",
        row -> {
          row.element("th", "taken for", "scope", "col");
          models.forEach(model -> model.head(row));
        });
    html.open("tbody").raw("\n");
    for (Pair pair : pairs) {
      String name = names.get(pair.label()) + " → " + names.get(pair.predicted());
      html.open("tr").element("th", name, "scope", "row");
      for (int i = 0; i < models.size(); i++) {
        Entrant model = models.get(i);
        double mean = (double) all.get(i)[pair.label()][pair.predicted()] / model.runs().size();
        html.element("td", Numerals.fixed(mean, model.hasSeeds() ? 1 : 0));
      }
      html.close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.element(
        "figcaption",
        "The commonest confusions of "
            + called
            + ", and how often each model makes them"
            + (student.hasSeeds() ? " with a seed on average." : "."));
    html.close("figure");
  }
}

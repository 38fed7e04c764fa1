package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What the teacher knows: its softened probabilities for some test samples that it gets right, at
/// several temperatures. Of each class the sample whose second answer is the likeliest; of these
/// six.
///
/// With several members each is softened, and then their probabilities are averaged, as the
/// distillation loss does.
final class SoftTargetSection {
  private static final int SAMPLES = 6;
  private static final int MOST_CLASSES = 10;
  private static final double[] TEMPERATURES = {1, 2, 4, 8};

  private static final String HEARD = ", and from this a student learns.";

  private final Dataset chosen;
  private final int[] places;
  private final Answers members;
  private final int count;

  private SoftTargetSection(Dataset test, int[] places, Teacher teacher) {
    this.places = places;
    chosen = Subset.of(test, places);
    count = teacher.members();
    float[] logits = new float[places.length * count * teacher.classes()];
    Batches batches = Batches.inOrder(chosen, Math.max(1, places.length));
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    teacher.logits(batch, logits);
    members = new Answers(logits, teacher.classes());
  }

  /// Says whether the student of that comparison has heard the teacher.
  static Optional<Section> of(Comparison comparison, Exhibits exhibits) {
    return of(
        exhibits,
        comparison.isTaught()
            ? HEARD
            : ". The " + comparison.noun(Role.DISTILLED) + " has heard nothing of it.");
  }

  /// Of a teacher that was heard.
  static Optional<Section> of(Exhibits exhibits) {
    return of(exhibits, HEARD);
  }

  private static Optional<Section> of(Exhibits exhibits, String heard) {
    Teacher teacher = exhibits.teacher();
    float[] logits = exhibits.teacherLogits();
    if (teacher == null || logits == null) {
      return Optional.empty();
    }
    int[] places = undecided(exhibits.test(), new Answers(logits, teacher.classes()));
    if (places.length == 0) {
      return Optional.empty();
    }
    SoftTargetSection section =
        new SoftTargetSection(exhibits.test(), places, teacher.withThreads(exhibits.threads()));
    return Optional.of(
        Section.of(
            "soft-targets",
            "What the teacher knows",
            "The teacher's probabilities, in percent, for samples that it gets right, though not"
                + " easily. Beside its answer it says what else each sample looks like; a higher"
                + " temperature T brings out even what is unlikely"
                + heard,
            section::write));
  }

  private static int[] undecided(Dataset test, Answers answers) {
    int[] best = new int[test.classes()];
    Arrays.fill(best, -1);
    double[] second = new double[test.size()];
    for (int n = 0; n < test.size(); n++) {
      int label = test.label(n);
      if (label == Batch.UNLABELLED || answers.predicted(n) != label) {
        continue;
      }
      second[n] = answers.second(n);
      if (best[label] < 0 || second[n] > second[best[label]]) {
        best[label] = n;
      }
    }
    return Arrays.stream(best)
        .filter(n -> n >= 0)
        .boxed()
        .sorted(Comparator.comparingDouble(n -> -second[n]))
        .limit(SAMPLES)
        .sorted(Comparator.comparingInt(test::label))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void write(Html html) {
    html.open("div", "class", "cards").raw("\n");
    SamplePictures pictures = new SamplePictures(chosen);
    for (int i = 0; i < places.length; i++) {
      card(html, pictures, i);
    }
    html.close("div");
  }

  private void card(Html html, SamplePictures pictures, int i) {
    String label = chosen.classNames().get(chosen.label(i));
    html.open("figure", "class", "card").open("figcaption");
    if (SamplePictures.shows(chosen)) {
      pictures.writeTo(html, i, "test sample " + places[i] + ", class " + label);
    }
    html.element("span", "is " + label).close("figcaption");
    List<Integer> shown = shown(i);
    HtmlTable.openFitting(
        html,
        Section.heads("soft", chosen.classNames()),
        "Probabilities at each temperature, in percent",
        row -> {
          row.element("th", "T", "scope", "col");
          shown.forEach(k -> Section.columnHead(row, chosen.classNames().get(k)));
        });
    html.open("tbody").raw("\n");
    for (double temperature : TEMPERATURES) {
      double[] probabilities = softened(i, temperature);
      html.open("tr").element("th", Numerals.fixed(temperature, 0), "scope", "row");
      for (int k : shown) {
        double percent = 100 * probabilities[k];
        String style = String.format(Locale.ROOT, "--share: %.1f%%", percent);
        String kind = k == chosen.label(i) ? "level right" : "level";
        html.open("td", "class", kind, "style", style);
        html.element("span", words(percent)).close("td");
      }
      html.close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.close("figure");
  }

  private static String words(double percent) {
    if (percent >= 0.95) {
      return Numerals.fixed(percent, 0);
    }
    return percent >= 0.05 ? Numerals.fixed(percent, 1).substring(1) : "0";
  }

  private double[] softened(int i, double temperature) {
    double[] mean = new double[members.classes()];
    for (int m = 0; m < count; m++) {
      double[] own = members.probabilities(i * count + m, temperature);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += own[k] / count;
      }
    }
    return mean;
  }

  /// All classes, or where there are many the likeliest, in their order.
  private List<Integer> shown(int i) {
    double[] probabilities = softened(i, TEMPERATURES[2]);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, probabilities.length).boxed().toList());
    order.sort(Comparator.comparingDouble(k -> -probabilities[k]));
    return order.stream().limit(MOST_CLASSES).sorted().toList();
  }
}

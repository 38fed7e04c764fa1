package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.engine.EpochReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The learning curves of all runs: the training loss of each model in a picture of its own, since
/// each makes another loss small and their values do not compare; the errors on the validation
/// split, where there is one, in a picture for all. Many models have small pictures.
final class CurveSection {
  private static final int HEIGHT = 210;
  private static final int MOST_TICKS = 7;

  /// With more models than this, pictures are small.
  private static final int MOST_LARGE = 6;

  private static final int SMALL_WIDTH = 200;
  private static final int SMALL_HEIGHT = 140;
  private static final int SMALL_MOST_TICKS = 4;

  /// What the axis of the epochs takes of a picture's height, and its title.
  private static final int AXIS = 62;

  /// Smaller losses are drawn at this share of the greatest.
  private static final double SMALLEST = 1e-5;

  private final List<Curves> models;
  private final boolean stages;
  private final boolean small;

  private CurveSection(List<Curves> models, boolean stages) {
    this.models = models;
    this.stages = stages;
    small = models.size() > MOST_LARGE;
  }

  static Optional<Section> of(Comparison comparison, List<History> histories) {
    return of(Curves.of(comparison, histories), false, "");
  }

  /// Those of an experiment's stages.
  ///
  /// @param aside what else is to be said of the curves
  static Optional<Section> of(List<Curves> models, String aside) {
    return of(models, true, aside);
  }

  private static Optional<Section> of(List<Curves> models, boolean stages, String aside) {
    List<Curves> drawn =
        models.stream()
            .map(Curves::drawable)
            .filter(curves -> !curves.histories().isEmpty())
            .toList();
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    CurveSection section = new CurveSection(drawn, stages);
    return Optional.of(
        Section.of(
            "curves",
            "Learning curves",
            "The mean training loss of each epoch, taken while it trains, a line a seed, on"
                + " logarithmic axes. Each "
                + (stages ? "model" : "role")
                + " makes another loss small, so heights do not compare between the pictures."
                + (aside.isEmpty() ? "" : " " + aside),
            html -> {
              section.write(html);
              table(html, models);
            }));
  }

  private void write(Html html) {
    html.open("div", "class", small ? "small-multiples" : "pair").raw("\n");
    for (Curves model : models) {
      html.open("figure", "class", "chart").element("h3", heading(model));
      html.raw(losses(model)).close("figure");
    }
    if (!small) {
      validation(html);
    }
    html.close("div");
    if (small) {
      html.open("div", "class", "pair").raw("\n");
      validation(html);
      html.close("div");
    }
  }

  /// A role begins with a capital; the name of a stage is as it is.
  private String heading(Curves model) {
    return stages ? model.noun() : Page.capitalized(model.noun());
  }

  private Chart chart(String name, String description) {
    return small
        ? new Chart(name, description, SMALL_WIDTH, SMALL_HEIGHT)
        : new Chart(name, description, HEIGHT);
  }

  private String losses(Curves model) {
    double high = model.epochs().mapToDouble(EpochReport::loss).max().orElse(1);
    double low =
        model
            .epochs()
            .mapToDouble(EpochReport::loss)
            .filter(loss -> loss >= high * SMALLEST)
            .min()
            .orElse(high);
    List<String> words = new ArrayList<>();
    for (History history : model.histories()) {
      words.add(
          String.format(
              Locale.ROOT,
              "seed %d from %.4g to %.4g",
              history.seed(),
              history.epochs().getFirst().loss(),
              history.epochs().getLast().loss()));
    }
    LogScale losses = LogScale.around(low, high);
    int length = (small ? SMALL_HEIGHT : HEIGHT) - AXIS;
    Chart chart =
        chart(
            "Training loss of " + (stages ? "" : "the ") + model.noun(),
            "Training loss over the epochs: " + String.join("; ", words) + ".");
    for (History history : model.histories()) {
      chart.layer(
          "line",
          Ink.of(model.role()),
          Map.of(
              "x", epochs(history),
              "y", history.epochs().stream().map(epoch -> Math.max(low, epoch.loss())).toList()),
          Map.of("size", 0.9, "alpha", 0.85));
    }
    return chart
        .axis(
            "x",
            small ? "" : "epoch",
            epochAxis(model.longest(), small ? SMALL_MOST_TICKS : MOST_TICKS))
        .axis("y", small ? "" : "training loss", losses.axis(LogScale::label, length))
        .svg();
  }

  private void validation(Html html) {
    List<Curves> validated =
        models.stream()
            .filter(model -> model.histories().stream().allMatch(CurveSection::isValidated))
            .toList();
    if (validated.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>();
    for (Curves model : validated) {
      model.histories().forEach(history -> words.add(validationWords(model, history)));
    }
    Chart chart =
        new Chart(
            "Errors on the validation split",
            "Errors on the validation split after each epoch: " + String.join("; ", words) + ".",
            HEIGHT);
    for (Curves model : validated) {
      Mark mark = Mark.of(model.role());
      for (History history : model.histories()) {
        mark.line(chart, Map.of("x", epochs(history), "y", validationErrors(history)), 0.9, 0.85);
      }
    }
    int longest = validated.stream().mapToInt(Curves::longest).max().orElse(1);
    html.open("figure", "class", "chart").element("h3", "Errors on the validation split");
    List<Entrant> names =
        validated.stream()
            .map(model -> new Entrant(model.title(), model.role(), List.of()))
            .toList();
    Entrant.legendOfLines(html, names);
    html.raw(
            chart
                .axis("x", "epoch", epochAxis(longest, MOST_TICKS))
                .axis("y", "validation errors", Map.of("format", ",d"))
                .svg())
        .close("figure");
  }

  private static boolean isValidated(History history) {
    return !history.epochs().isEmpty()
        && history.epochs().stream().allMatch(epoch -> epoch.validation() != null);
  }

  private static String validationWords(Curves model, History history) {
    List<String> figures = validationFigures(history);
    return name(model, history)
        + ": "
        + figures.get(0)
        + " after the first, fewest "
        + figures.get(1)
        + ", "
        + figures.get(2)
        + " after the last";
  }

  /// The errors after the first epoch, the fewest and the epoch that was the first to have so few,
  /// and those after the last: `9`, `4 in epoch 2`, `5`.
  private static List<String> validationFigures(History history) {
    List<Integer> errors = validationErrors(history);
    int fewest = Collections.min(errors);
    int epoch = epochs(history).get(errors.indexOf(fewest));
    return List.of(
        Numerals.count(errors.getFirst()),
        Numerals.count(fewest) + " in epoch " + epoch,
        Numerals.count(errors.getLast()));
  }

  private static List<Integer> validationErrors(History history) {
    List<Integer> errors = new ArrayList<>();
    for (EpochReport epoch : history.epochs()) {
      EpochReport.Validation on = epoch.validation();
      errors.add(on == null ? 0 : on.errors());
    }
    return errors;
  }

  private static List<Integer> epochs(History history) {
    return history.epochs().stream().map(epoch -> epoch.epoch() + 1).toList();
  }

  private static Map<String, ?> epochAxis(int last, int mostTicks) {
    int step = 1;
    for (int next = 0; last / step > mostTicks; next++) {
      step = step * (next % 3 == 1 ? 5 : 4) / 2; // 1, 2, 5, 10, 20, 50
    }
    List<Integer> ticks = new ArrayList<>();
    for (int tick = step; tick <= last; tick += step) {
      ticks.add(tick);
    }
    return Map.of(
        "breaks",
        ticks,
        "labels",
        ticks.stream().map(tick -> Integer.toString(tick)).toList(),
        "limits",
        List.of(1, last),
        "expand",
        List.of(0.08, 0)); // or the first and the last would have no line
  }

  private static void table(Html html, List<Curves> models) {
    html.open("details").element("summary", "The figures");
    boolean validated =
        models.stream()
            .flatMap(model -> model.histories().stream())
            .anyMatch(CurveSection::isValidated);
    List<String> heads =
        new ArrayList<>(List.of("training", "epochs", "first loss", "middle", "last loss"));
    if (validated) {
      heads.addAll(List.of("first validation errors", "fewest", "last"));
    }
    String caption = "Training losses" + (validated ? " and validation errors" : "");
    HtmlTable.open(html, "figures", caption, heads);
    html.open("tbody").raw("\n");
    for (Curves model : models) {
      for (History history : model.histories()) {
        if (!history.epochs().isEmpty()) {
          row(html, model, history, validated);
        }
      }
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.close("details");
  }

  /// @param validated whether the table has columns for validation errors
  private static void row(Html html, Curves model, History history, boolean validated) {
    List<EpochReport> epochs = history.epochs();
    html.open("tr").element("th", name(model, history), "scope", "row");
    html.element("td", Numerals.count(epochs.size()));
    for (int at : new int[] {0, epochs.size() / 2, epochs.size() - 1}) {
      html.element("td", Numerals.fixed(epochs.get(at).loss(), 5));
    }
    if (validated) {
      List<String> figures =
          isValidated(history)
              ? validationFigures(history)
              : Collections.nCopies(3, Numerals.UNKNOWN);
      figures.forEach(figure -> html.element("td", figure));
    }
    html.close("tr");
  }

  private static String name(Curves model, History history) {
    return model.title() + ", seed " + history.seed();
  }
}

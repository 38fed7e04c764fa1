package dev.retort.distill.report;

import dev.retort.distill.Role;
import dev.retort.engine.EpochReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The learning curves of all runs: the training loss of each role in a picture of its own, since
/// each makes another loss small and their values do not compare; the errors on the validation
/// split, where there is one, in a picture for all.
final class CurveSection {
  private static final int HEIGHT = 210;
  private static final int MOST_TICKS = 7;

  /// Smaller losses are drawn at this share of the greatest.
  private static final double SMALLEST = 1e-5;

  private CurveSection() {}

  static Optional<Section> of(List<History> histories) {
    List<Role> roles =
        Arrays.stream(Role.values())
            .filter(role -> histories.stream().anyMatch(h -> h.role() == role && drawable(h)))
            .toList();
    if (roles.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Section.of(
            "curves",
            "Learning curves",
            "The training loss after each epoch, a line a seed, on logarithmic axes. Each role"
                + " makes another loss small, so heights do not compare between the pictures.",
            html -> {
              html.open("div", "class", "pair").raw("\n");
              for (Role role : roles) {
                List<History> own =
                    histories.stream().filter(h -> h.role() == role && drawable(h)).toList();
                html.open("figure", "class", "chart").element("h3", title(role));
                html.raw(losses(role, own)).close("figure");
              }
              validation(html, roles, histories);
              html.close("div");
              table(html, histories);
            }));
  }

  private static String title(Role role) {
    return Character.toUpperCase(role.title().charAt(0)) + role.title().substring(1);
  }

  private static boolean drawable(History history) {
    return history.epochs().size() > 1
        && history.epochs().stream().anyMatch(epoch -> epoch.loss() > 0);
  }

  private static String losses(Role role, List<History> histories) {
    double high = values(histories).mapToDouble(EpochReport::loss).max().orElse(1);
    double low =
        values(histories)
            .mapToDouble(EpochReport::loss)
            .filter(loss -> loss >= high * SMALLEST)
            .min()
            .orElse(high);
    List<String> words = new ArrayList<>();
    for (History history : histories) {
      words.add(
          String.format(
              Locale.ROOT,
              "seed %d from %.4g to %.4g",
              history.seed(),
              history.epochs().getFirst().loss(),
              history.epochs().getLast().loss()));
    }
    Chart chart =
        new Chart(
            "Training loss of the " + role.title(),
            "Training loss over the epochs: " + String.join("; ", words) + ".",
            HEIGHT);
    for (History history : histories) {
      chart.layer(
          "line",
          Ink.of(role),
          Map.of(
              "x", epochs(history),
              "y", history.epochs().stream().map(epoch -> Math.max(low, epoch.loss())).toList()),
          Map.of("size", 0.9, "alpha", 0.85));
    }
    LogScale scale = LogScale.around(low, high);
    List<Double> ticks = scale.ticks();
    return chart
        .axis("x", "epoch", epochAxis(histories))
        .axis(
            "y",
            "training loss",
            Map.of(
                "trans",
                "log10",
                "limits",
                List.of(scale.low(), scale.high()),
                "expand",
                List.of(0, 0),
                "breaks",
                ticks,
                "labels",
                ticks.stream().map(LogScale::label).toList()))
        .svg();
  }

  private static void validation(Html html, List<Role> roles, List<History> histories) {
    if (values(histories).anyMatch(epoch -> epoch.validation() == null)) {
      return;
    }
    Chart chart =
        new Chart(
            "Errors on the validation split",
            "Errors on the validation split after each epoch of all trainings.",
            HEIGHT);
    for (History history : histories) {
      if (!roles.contains(history.role())) {
        continue;
      }
      chart.layer(
          "line",
          Ink.of(history.role()),
          Map.of("x", epochs(history), "y", validationErrors(history)),
          Map.of("size", 0.9, "alpha", 0.85));
    }
    html.open("figure", "class", "chart").element("h3", "Errors on the validation split");
    ReliabilitySection.legend(html, roles);
    html.raw(
            chart
                .axis("x", "epoch", epochAxis(histories))
                .axis("y", "validation errors", Map.of("format", ",d"))
                .svg())
        .close("figure");
  }

  private static List<Integer> validationErrors(History history) {
    List<Integer> errors = new ArrayList<>();
    for (EpochReport epoch : history.epochs()) {
      EpochReport.Validation on = epoch.validation();
      errors.add(on == null ? 0 : on.errors());
    }
    return errors;
  }

  private static Stream<EpochReport> values(List<History> histories) {
    return histories.stream().flatMap(history -> history.epochs().stream());
  }

  private static List<Integer> epochs(History history) {
    return history.epochs().stream().map(epoch -> epoch.epoch() + 1).toList();
  }

  private static Map<String, ?> epochAxis(List<History> histories) {
    int last = histories.stream().mapToInt(history -> history.epochs().size()).max().orElse(1);
    int step = 1;
    for (int next = 0; last / step > MOST_TICKS; next++) {
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
        List.of(1, last));
  }

  private static void table(Html html, List<History> histories) {
    html.open("details").element("summary", "The figures");
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "Training losses", "class", "hidden");
    html.open("thead").open("tr").element("th", "training", "scope", "col");
    html.element("th", "epochs", "scope", "col").element("th", "first loss", "scope", "col");
    html.element("th", "middle", "scope", "col").element("th", "last loss", "scope", "col");
    html.close("tr").close("thead").open("tbody").raw("\n");
    for (History history : histories) {
      List<EpochReport> epochs = history.epochs();
      if (epochs.isEmpty()) {
        continue;
      }
      html.open("tr")
          .element("th", history.role().title() + ", seed " + history.seed(), "scope", "row");
      html.element("td", Numerals.count(epochs.size()));
      for (int at : new int[] {0, epochs.size() / 2, epochs.size() - 1}) {
        html.element("td", Numerals.fixed(epochs.get(at).loss(), 5));
      }
      html.close("tr");
    }
    html.close("tbody").close("table").close("div").close("details");
  }
}

package dev.retort.distill.report;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;

import dev.retort.distill.Comparison;
import dev.retort.distill.ComparisonListener;
import dev.retort.distill.Distiller;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingListener;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.SyntheticDigits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The report of a real comparison, small enough to be made in a second, on two seeds with a
/// validation split, so that it has every part that a report can have.
final class SmallReport implements ComparisonListener {
  static final Reproduction HOW =
      new Reproduction(
          "retort distill --data 'a & b'",
          "retort distill --data 'a & b' --seed 1",
          Map.of("name", "synthetic"),
          Map.of("Retort", "test"));

  private static final Dataset TEST = SyntheticDigits.test(600, 1);

  private final Method method;
  private final List<History> histories = new ArrayList<>();
  private final Map<Role, Network> networks = new EnumMap<>(Role.class);

  private SmallReport(Method method) {
    this.method = method;
  }

  private static final class Made {
    static final SmallReport REPORT = new SmallReport(Method.kd());
    static final Comparison COMPARISON = REPORT.compare();
    static final Exhibits EXHIBITS = REPORT.exhibits();
    static final String HTML = HtmlReport.of(COMPARISON, EXHIBITS, HOW);
  }

  static Comparison comparison() {
    return Made.COMPARISON;
  }

  static Exhibits of() {
    return Made.EXHIBITS;
  }

  static String html() {
    return Made.HTML;
  }

  /// The page with a student by another method.
  static String html(Method method) {
    SmallReport report = new SmallReport(method);
    Comparison comparison = report.compare();
    return HtmlReport.of(comparison, report.exhibits(), HOW);
  }

  private Comparison compare() {
    NetworkSpec teacher =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(6, 5), relu(), maxPool2d(2), flatten(), dense(32), relu(), dense(10));
    NetworkSpec student =
        NetworkSpec.input(1, 28, 28).then(flatten(), dense(12), relu(), dense(10));
    Trainer trainer = Trainer.of(adam(3e-3f), crossEntropy()).epochs(6).batchSize(32);
    return Distiller.from(teacher, trainer)
        .method(method)
        .trainer(trainer)
        .validation(0.1)
        .listener(this)
        .compare(student, SyntheticDigits.train(1000, 1), TEST, 1, 2);
  }

  private Exhibits exhibits() {
    Network teacher = networks.get(Role.TEACHER);
    return Exhibits.of(histories, TEST, teacher == null ? null : Teacher.of(teacher), networks);
  }

  @Override
  public TrainingListener begins(Role role, long seed) {
    List<EpochReport> epochs = new ArrayList<>();
    histories.add(new History(role, seed, epochs));
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport report) {
        epochs.add(report);
      }
    };
  }

  @Override
  public void done(Run run, @Nullable Network network) {
    if (network != null && run.role() instanceof Role role) {
      networks.putIfAbsent(role, network);
    }
  }
}

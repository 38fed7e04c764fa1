package dev.retort.distill.cli;

import dev.retort.distill.ComparisonListener;
import dev.retort.distill.ModelName;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.objective.Method;
import dev.retort.distill.report.History;
import dev.retort.engine.EpochReport;
import dev.retort.engine.Network;
import dev.retort.engine.TrainingListener;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shows how a comparison goes, and keeps what is written at its end: the epochs of all trainings,
/// and the networks of the first seed.
final class ComparisonProgress implements ComparisonListener, AutoCloseable {
  private final Terminal terminal;
  private final Method method;
  private final List<History> histories = new ArrayList<>();
  private final Map<Role, Network> networks = new EnumMap<>(Role.class);
  private @Nullable TrainingProgress training;

  /// @param method of the student, which decides what it is called
  ComparisonProgress(Terminal terminal, Method method) {
    this.terminal = terminal;
    this.method = method;
  }

  /// The epochs of all trainings, in their order.
  List<History> histories() {
    return histories;
  }

  /// The network in that role of the first seed; null where there is none.
  @Nullable Network network(Role role) {
    return networks.get(role);
  }

  /// All networks of the first seed.
  Map<Role, Network> networks() {
    return networks;
  }

  @Override
  public TrainingListener begins(Role role, long seed) {
    close();
    TrainingProgress begun = new TrainingProgress(terminal, name(role, seed));
    training = begun;
    return begun;
  }

  @Override
  public void resumes(Role role, long seed) {
    terminal.log(name(role, seed) + " goes on where it was broken off");
  }

  @Override
  public void trained(Role role, long seed, List<EpochReport> epochs) {
    if (training != null) {
      training.close();
      training = null;
    }
    histories.add(new History(role, seed, epochs));
  }

  @Override
  public void found(Role role, long seed, List<EpochReport> epochs) {
    close();
    terminal.log(name(role, seed) + " lies ready");
    if (!epochs.isEmpty()) {
      histories.add(new History(role, seed, epochs));
    }
  }

  @Override
  public void labels(String teacher, int samples) {
    close();
    terminal.log(String.format(Locale.ROOT, "the teacher labels %,d samples", samples));
  }

  @Override
  public void done(Run run, @Nullable Network network) {
    close();
    terminal.log(
        String.format(
            Locale.ROOT,
            "%s: %,d errors of %,d, weights sha256 %s",
            name(run.role(), run.seed()),
            run.testErrors(),
            run.testExamples(),
            run.weightsSha256()));
    if (network != null && run.role() instanceof Role role) {
      networks.putIfAbsent(role, network);
    }
  }

  /// Of a training that came to no end, such as one that diverged, nothing is said to be done.
  @Override
  public void close() {
    if (training != null) {
      training.abandon();
      training = null;
    }
  }

  private String name(ModelName model, long seed) {
    String title = model instanceof Role role ? role.title(method) : model.title();
    return title + ", seed " + seed;
  }
}

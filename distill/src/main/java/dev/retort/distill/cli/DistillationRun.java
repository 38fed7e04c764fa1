package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.Distiller;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.Role;
import dev.retort.distill.objective.Method;
import dev.retort.distill.report.Reproduction;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A teacher, its student and the controls at work: the steps of [DistillingCommand] in their
/// order.
final class DistillationRun {
  private final DistillingCommand options;
  private final DataSplits splits;
  private final Dataset train;
  private final Terminal terminal;
  private final Defaults kind;
  private final Method method;

  /// What the student begins as; null where it begins with random weights.
  private final @Nullable Network start;

  /// How the student is trained.
  private final TrainingSettings settings;

  /// Soft targets in the teacher's place; null where there are none.
  private final @Nullable SoftTargets said;

  /// The teacher that files give; null where one is trained.
  private final @Nullable Teacher given;

  /// Opens all that is to be read.
  DistillationRun(DistillingCommand options, DataSplits splits, Terminal terminal)
      throws IOException {
    this.options = options;
    this.splits = splits;
    this.terminal = terminal;
    train = splits.train();
    kind = Defaults.of(train);
    method = options.distillation.method();
    DataArguments.leaveValidationAside(splits, "--validation SHARE", terminal);
    start = options.model == null ? null : StartingCheckpoint.from(options.model, train, terminal);
    if (!options.isTrained()) {
      options.training.requireNormalizes(start); // a teacher that is trained would follow it
    }
    String student = start == null ? options.student : start.spec().text();
    settings =
        options
            .training
            .applyTo(kind.student(train.size(), student))
            .prepared(start != null && start.preprocessing() != null)
            .frozen(options.freeze.layers());
    said = options.softTargets == null ? null : SoftTargets.read(options.softTargets);
    given = options.isTrained() ? null : options.teacher.open(train, terminal);
  }

  void run() throws IOException {
    Distiller distiller = distiller();
    settings.requireFits(train);
    requireFollowed();
    requireFits();
    announce();
    try (OutFolder folder = options.output.lock(terminal, options.usualOut());
        ComparisonProgress progress = new ComparisonProgress(terminal, method)) {
      if (options.output.isNamed()) {
        FormerResult.requireAlike(folder, Repetition.json(options.command, chosen()));
      }
      // in a folder that the user named, networks are kept for good
      UnfinishedDemo unfinished = options.output.isNamed() ? null : folder.unfinished();
      if (unfinished != null) {
        unfinished.begin(text(Repetition.of(options.command, chosen(), splits)), terminal);
      }
      Path networks = unfinished == null ? folder.networks(terminal) : unfinished.folder();
      distiller = distiller.listener(progress).folder(networks);
      Comparison comparison =
          start == null
              ? distiller.compare(spec(), train, splits.test(), options.allSeeds())
              : distiller.fit(start, train, splits.test());
      terminal.result(comparison.toString());
      setOrigins(progress);
      new DistillationOutput(
              options.command,
              comparison,
              progress,
              chosen(),
              splits,
              given,
              options.model,
              kept(networks),
              options.training.threads())
          .write(options.output, folder, terminal);
      if (unfinished != null) {
        unfinished.remove();
      }
    }
  }

  private NetworkSpec spec() {
    return start == null ? settings.spec(train) : start.spec();
  }

  private Trainer trainer() {
    return settings.trainer(options.training.seed, options.training.threads());
  }

  private Distiller distiller() {
    return from()
        .trainer(trainer())
        .validation(options.training.validation(train.size()))
        .seed(options.training.seed)
        .controls(options.controls == DistillingCommand.Controls.ALL)
        .softTargets(said)
        .method(method)
        .temperature(options.distillation.temperature())
        .softWeight(options.distillation.softWeight());
  }

  /// By the teacher that is given, or by one that is to be trained.
  private Distiller from() {
    if (given != null) {
      return Distiller.from(given);
    }
    TrainingSettings taught = teacherSettings();
    options.teaching.requireTaken(new Architecture(taught.architecture()));
    taught.requireFits(train);
    terminal.log("teacher   " + taught.spec(train).text());
    terminal.log("          " + taught.text());
    return Distiller.from(
        taught.spec(train), taught.trainer(options.training.seed, options.training.threads()));
  }

  /// How a teacher is trained where none is given.
  private TrainingSettings teacherSettings() {
    return options.teaching.applyTo(
        options.training.applyToTeacher(
            kind.teacher(train.size(), options.teacher.architecture())));
  }

  /// Refuses, before any training, soft targets of another teacher or of other data, and an
  /// augmentation that they or the teacher's rows are not of.
  private void requireFollowed() {
    if (given == null) {
      return; // one that is trained here follows whatever its students see
    }
    Augmentation augmentation = Augmentation.parse(settings.augmentation());
    try {
      if (said != null) {
        said.requireTeacher(given);
        said.requireFits(train);
      }
      for (long each : options.allSeeds()) {
        given.requireFits(augmentation, Seed.of(each), settings.epochs());
        if (said != null) {
          said.requireFits(augmentation, Seed.of(each), settings.epochs());
        }
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Refuses, before any training, layers to freeze that the student has not, and a method that
  /// teacher and student have no layers or no logits for.
  private void requireFits() {
    FreezeArguments.requireFits(trainer(), spec(), method.studentLayers());
    if (!method.hearsTeacher()) {
      return;
    }
    Network learner = start == null ? Network.zeros(spec()) : start;
    Teacher outline =
        given == null ? Teacher.of(Network.zeros(teacherSettings().spec(train))) : given;
    try {
      method.requireFits(outline, learner.features());
      if (said != null) {
        method.requireFits(said, Map.of()); // of logits alone, which has no layers
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  private void announce() {
    long first = options.training.seed;
    terminal.log(
        String.format(
            Locale.ROOT,
            "%s by %s%s%s, %s",
            method.hearsTeacher() ? "distil   " : "train    ",
            method.text(),
            method.hasTemperature()
                ? ", temperature " + options.distillation.temperature().text()
                : "",
            method.hasSoftWeight()
                ? ", soft weight " + options.distillation.softWeight().text()
                : "",
            options.seeds == 1
                ? "seed " + first
                : "seeds " + first + " to " + (first + options.seeds - 1)));
    terminal.log("student   " + spec().text());
    terminal.log("          " + settings.text());
    terminal.log(
        "chosen    for " + kind + " where nothing was said; kernels " + KernelChoice.description());
  }

  /// What must be the same when a demo goes on.
  private String text(Reproduction how) {
    List<String> lines = new ArrayList<>(List.of(how.complete(), how.data().toString()));
    if (given != null) {
      lines.add("teacher " + given.sha256());
    }
    if (start != null) {
      lines.add("student " + start.sha256());
    }
    lines.add("version " + Main.version());
    return String.join("\n", lines) + "\n";
  }

  /// Says in the networks how they were made; a teacher from a file knows it already.
  private void setOrigins(ComparisonProgress progress) {
    Network taught = progress.network(Role.TEACHER);
    if (taught != null && options.isTrained()) {
      Origin.add(taught, teacherSettings(), null);
    }
    Network distilled = progress.network(Role.DISTILLED);
    if (distilled != null) {
      Origin.add(distilled, settings, options.model);
    }
  }

  /// Where a comparison keeps the student of the first seed.
  private @Nullable Path kept(@Nullable Path networks) {
    String name = NetworkFolder.name(options.training.seed, Role.DISTILLED.key());
    return networks == null ? null : networks.resolve(name + ".safetensors");
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen() {
    Map<String, String> chosen = new HashMap<>(settings.options());
    if (options.model == null) {
      chosen.put("--student", settings.architecture());
    }
    if (options.isTrained()) {
      TrainingSettings taught = teacherSettings();
      chosen.put("--teacher", taught.architecture());
      taught
          .options()
          .forEach((name, value) -> chosen.put(name.replace("--", "--teacher-"), value));
    }
    chosen.put("--threads", Integer.toString(options.training.threads()));
    chosen.put("--data", options.data.name());
    chosen.put("--method", method.text());
    if (method.hasTemperature()) {
      chosen.put("--temperature", Float.toString(Defaults.TEMPERATURE.first()));
    }
    if (method.hasSoftWeight()) {
      chosen.put("--soft-weight", Float.toString(Defaults.SOFT_WEIGHT.first()));
    }
    return chosen;
  }
}

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
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// What `distill` and `demo` have in common: a teacher, a student, the controls, a table and a
/// report.
abstract class Distilling implements Callable<Integer> {
  @Spec private CommandSpec command;
  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private TrainingArguments training = new TrainingArguments();
  @Mixin private OutputArguments output = new OutputArguments();

  @Mixin private AnyTeacher teacher = new AnyTeacher();
  @Mixin private DistillationArguments distillation = new DistillationArguments();

  @Option(
      names = "--soft-targets",
      paramLabel = "FILE",
      description =
          "What the teacher of --teacher FILE has said about the training data (written by retort"
              + " label), in place of asking it again.")
  private @Nullable Path softTargets;

  @Option(
      names = "--student",
      paramLabel = "ARCH",
      description = "What to distil into: a preset or the layers written out.")
  private @Nullable String student;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Distil into the network of this checkpoint, from its weights on.")
  private @Nullable Path model;

  @Mixin private TeacherTrainingArguments teaching = new TeacherTrainingArguments();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repeat everything for N seeds, counted from --seed on.")
  private int seeds = 1;

  @Option(
      names = "--controls",
      paramLabel = "all|none",
      description =
          "Whether the student is trained alone and with label smoothing too (default: all).")
  private Controls controls = Controls.ALL;

  /// The teacher that files give; null where one is trained.
  private @Nullable Teacher given;

  /// What the distilled student is compared with, beside its teacher.
  enum Controls {
    ALL,
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  abstract DataSplits open(DataArguments data, Terminal terminal) throws IOException;

  /// Where files go if nothing is said.
  abstract @Nullable Path usualOut();

  @Override
  public Integer call() throws IOException {
    Terminal terminal = output.terminal(main.terminal());
    requireSensible();
    Method chosen = distillation.method();
    distillation.requireUsed(chosen);
    teacher.requireUsed(chosen);
    DataSplits splits = open(data, terminal);
    Dataset train = splits.train();
    Defaults kind = Defaults.of(train);
    DataArguments.leaveValidationAside(splits, "--validation SHARE", terminal);
    Network start = model == null ? null : GoingOn.from(model, train, terminal);
    if (!isTrained()) {
      training.requireNormalizes(start); // a teacher that is trained would follow it
    }
    String text = start == null ? student : start.spec().text();
    TrainingRecipe recipe =
        training
            .applyTo(kind.student(train.size(), text))
            .prepared(start != null && start.preprocessing() != null);
    SoftTargets said = softTargets == null ? null : SoftTargets.read(softTargets);
    Distiller distiller =
        distiller(train, kind, terminal)
            .trainer(recipe.trainer(training.seed, training.threads()))
            .validation(training.validation(train.size()))
            .seed(training.seed)
            .controls(controls == Controls.ALL)
            .softTargets(said);
    recipe.requireFits(train);
    requireFollowed(said, recipe, train);
    if (chosen.hearsTeacher()) {
      Network learner = start == null ? Network.zeros(recipe.spec(train)) : start;
      requireFits(chosen, outline(train, kind), said, learner);
    }
    distiller = apply(distiller, chosen, terminal);
    terminal.log("student   " + (start == null ? recipe.spec(train) : start.spec()).text());
    terminal.log("          " + recipe.text());
    terminal.log(
        "chosen    for " + kind + " where nothing was said; kernels " + KernelChoice.description());
    try (OutFolder folder = output.lock(terminal, usualOut());
        ComparisonProgress progress = new ComparisonProgress(terminal, chosen)) {
      if (output.isNamed()) {
        FormerRun.requireAlike(folder, Repetition.json(command, chosen(recipe, train, kind)));
      }
      // in a folder that the user named, networks are kept for good
      UnfinishedDemo unfinished = output.isNamed() ? null : folder.unfinished();
      if (unfinished != null) {
        Reproduction how = Repetition.of(command, chosen(recipe, train, kind), splits);
        unfinished.begin(text(how, start), terminal);
      }
      Path networks = unfinished == null ? folder.networks(terminal) : unfinished.folder();
      distiller = distiller.listener(progress).folder(networks);
      Comparison comparison =
          start == null
              ? distiller.compare(recipe.spec(train), train, splits.test(), allSeeds())
              : distiller.fit(start, train, splits.test());
      terminal.result(comparison.toString());
      setOrigins(progress, train, recipe, kind);
      new DistillingResults(
              command,
              comparison,
              progress,
              chosen(recipe, train, kind),
              splits,
              given,
              model,
              kept(networks))
          .write(output, folder, terminal);
      if (unfinished != null) {
        unfinished.remove();
      }
    }
    return ExitCode.OK;
  }

  /// The teacher that is given, or the shapes and layers of the one that is to be trained.
  private Teacher outline(Dataset train, Defaults kind) {
    Teacher opened = given;
    return opened == null
        ? Teacher.of(Network.zeros(teacherRecipe(train, kind).spec(train)))
        : opened;
  }

  /// Refuses, before any training, soft targets of another teacher or of other data, and an
  /// augmentation that they or the teacher's rows are not of.
  ///
  /// @param said soft targets in the teacher's place; null where there are none
  private void requireFollowed(@Nullable SoftTargets said, TrainingRecipe recipe, Dataset train) {
    Teacher opened = given;
    if (opened == null) {
      return; // one that is trained here follows whatever its students see
    }
    Augmentation augmentation = Augmentation.parse(recipe.augmentation());
    try {
      if (said != null) {
        said.requireTeacher(opened);
        said.requireFits(train);
      }
      for (long each : allSeeds()) {
        opened.requireFits(augmentation, Seed.of(each), recipe.epochs());
        if (said != null) {
          said.requireFits(augmentation, Seed.of(each), recipe.epochs());
        }
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Refuses, before any training, a method that these have no layers or no logits for.
  ///
  /// @param said soft targets in the teacher's place; null where there are none
  private static void requireFits(
      Method method, Teacher outline, @Nullable SoftTargets said, Network student) {
    try {
      method.requireFits(outline, student.features());
      if (said != null) {
        method.requireFits(said, Map.of()); // of logits alone, which has no layers
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// What must be the same when a demo goes on.
  private String text(Reproduction how, @Nullable Network start) {
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

  /// Whether the teacher is trained here; else files give it.
  private boolean isTrained() {
    return teacher.files().isEmpty();
  }

  private void requireSensible() {
    training.requireSensible();
    training.requireChoice(false); // a validation split is left aside
    output.requireSensible();
    output.requireApart(data, usualOut());
    teacher.requireSensible();
    requireKept();
    teaching.requireSensible(!isTrained());
    String layers = teacher.architecture();
    if (layers != null && isTrained()) {
      teaching.requireTaken(new Architecture(layers));
    }
    distillation.requireSensible();
    requireHeardTeacher();
    TrainingArguments.requireSeeds(seeds);
    if (model != null && student != null) {
      throw Failure.usage("--model brings the student's architecture along; leave --student out");
    }
    if (model != null && seeds > 1) {
      throw Failure.usage("--model starts from given weights; several seeds need --student");
    }
  }

  /// Refuses results in the place of what is read. A student may replace the one that it began as,
  /// and a teacher from a file itself.
  private void requireKept() {
    output.requireKept(
        new InputFiles().and(teacher.read()).and(softTargets),
        usualOut(),
        DistillingResults.STUDENT,
        DistillingResults.REPORT,
        "result.json");
    Path start = model;
    for (Path file : teacher.files()) {
      if (start != null && InputFiles.areSame(file, start)) {
        start = null; // the same weights are written back
      }
    }
    if (teacher.mayBeNetwork()) { // or trained here: it is written beside the student
      InputFiles others = new InputFiles().and(softTargets).and(start);
      output.requireKept(others, usualOut(), "teacher.safetensors");
    }
  }

  /// Refuses soft targets, and images that only a teacher labels, where the method hears none; and
  /// soft targets that are not of the teacher that this command would train first.
  private void requireHeardTeacher() {
    Method chosen = distillation.method();
    if (!chosen.hearsTeacher()) {
      data.requireNoUnlabelled(chosen.text() + " hears no teacher");
    }
    if (softTargets != null && !chosen.hearsTeacher()) {
      throw Failure.usage("%s hears no teacher; leave --soft-targets out".formatted(chosen.text()));
    }
    if (softTargets != null && !chosen.needsOnlyLogits()) {
      throw Failure.usage(
          "%s looks at layers, and --soft-targets hold logits alone; leave them out"
              .formatted(chosen.text()));
    }
    if (softTargets != null && isTrained()) {
      throw Failure.usage(
          "--soft-targets are of a teacher that is there already; give its file as --teacher, or"
              + " give them themselves as --teacher");
    }
  }

  private long[] allSeeds() {
    return LongStream.range(training.seed, training.seed + seeds).toArray();
  }

  private Distiller apply(Distiller distiller, Method chosen, Terminal terminal) {
    terminal.log(
        String.format(
            Locale.ROOT,
            "%s by %s%s%s, %s",
            chosen.hearsTeacher() ? "distil   " : "train    ",
            chosen.text(),
            chosen.hasTemperature() ? ", temperature " + distillation.temperature().text() : "",
            chosen.hasSoftWeight() ? ", soft weight " + distillation.softWeight().text() : "",
            seeds == 1
                ? "seed " + training.seed
                : "seeds " + training.seed + " to " + (training.seed + seeds - 1)));
    return distiller
        .method(chosen)
        .temperature(distillation.temperature())
        .softWeight(distillation.softWeight());
  }

  private Distiller distiller(Dataset train, Defaults kind, Terminal terminal) throws IOException {
    if (!isTrained()) {
      Teacher opened = teacher.open(train, terminal);
      given = opened;
      return Distiller.from(opened);
    }
    TrainingRecipe recipe = teacherRecipe(train, kind);
    teaching.requireTaken(new Architecture(recipe.architecture()));
    recipe.requireFits(train);
    terminal.log("teacher   " + recipe.spec(train).text());
    terminal.log("          " + recipe.text());
    return Distiller.from(recipe.spec(train), recipe.trainer(training.seed, training.threads()));
  }

  private TrainingRecipe teacherRecipe(Dataset train, Defaults kind) {
    return teaching.applyTo(
        training.applyToTeacher(kind.teacher(train.size(), teacher.architecture())));
  }

  /// Says in the networks how they were made; a teacher from a file knows it already.
  private void setOrigins(
      ComparisonProgress progress, Dataset train, TrainingRecipe recipe, Defaults kind) {
    Network taught = progress.network(Role.TEACHER);
    if (taught != null && isTrained()) {
      Origin.add(taught, teacherRecipe(train, kind), null);
    }
    Network distilled = progress.network(Role.DISTILLED);
    if (distilled != null) {
      Origin.add(distilled, recipe, model);
    }
  }

  /// Where a comparison keeps the student of the first seed.
  private @Nullable Path kept(@Nullable Path networks) {
    return networks == null
        ? null
        : networks.resolve(
            NetworkFolder.name(training.seed, Role.DISTILLED.key()) + ".safetensors");
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen(TrainingRecipe recipe, Dataset train, Defaults kind) {
    Map<String, String> chosen = new HashMap<>(recipe.options());
    if (model == null) {
      chosen.put("--student", recipe.architecture());
    }
    if (isTrained()) {
      TrainingRecipe taught = teacherRecipe(train, kind);
      chosen.put("--teacher", taught.architecture());
      taught
          .options()
          .forEach((name, value) -> chosen.put(name.replace("--", "--teacher-"), value));
    }
    chosen.put("--threads", Integer.toString(training.threads()));
    chosen.put("--data", data.name());
    Method method = distillation.method();
    chosen.put("--method", method.text());
    if (method.hasTemperature()) {
      chosen.put("--temperature", Float.toString(Defaults.TEMPERATURE));
    }
    if (method.hasSoftWeight()) {
      chosen.put("--soft-weight", Float.toString(Defaults.SOFT_WEIGHT));
    }
    return chosen;
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.objective.Method;
import dev.retort.engine.data.DataSplits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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
abstract class DistillingCommand implements Callable<Integer> {
  @Spec CommandSpec command;
  @ParentCommand private Main main;
  @Mixin DataArguments data = new DataArguments();
  @Mixin TrainingArguments training = new TrainingArguments();
  @Mixin OutputArguments output = new OutputArguments();

  @Mixin AnyTeacherArguments teacher = new AnyTeacherArguments();
  @Mixin DistillationArguments distillation = new DistillationArguments();

  @Option(
      names = "--soft-targets",
      paramLabel = "FILE",
      description =
          "What the teacher of --teacher FILE has said about the training data (written by retort"
              + " label), in place of asking it again.")
  @Nullable Path softTargets;

  @Option(
      names = "--student",
      paramLabel = "ARCH",
      description = "What to distil into: a preset or the layers written out.")
  @Nullable String student;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Distil into the network of this checkpoint, from its weights on.")
  @Nullable Path model;

  @Mixin FreezeArguments freeze = new FreezeArguments();

  @Mixin TeacherTrainingArguments teaching = new TeacherTrainingArguments();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Repeat everything for N seeds, counted from --seed on.")
  int seeds = 1;

  @Option(
      names = "--controls",
      paramLabel = "all|none",
      description =
          "Whether the student is trained alone and with label smoothing too (default: all).")
  Controls controls = Controls.ALL;

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
    new DistillationRun(this, open(data, terminal), terminal).run();
    return ExitCode.OK;
  }

  /// Whether the teacher is trained here; else files give it.
  boolean isTrained() {
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
    freeze.requireSensible();
    freeze.requireBeginning(model != null, "name the student's checkpoint by --model");
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
        DistillationOutput.STUDENT,
        DistillationOutput.REPORT,
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

  long[] allSeeds() {
    return LongStream.range(training.seed, training.seed + seeds).toArray();
  }
}

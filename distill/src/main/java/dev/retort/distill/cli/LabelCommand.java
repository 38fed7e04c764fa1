package dev.retort.distill.cli;

import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Writes what a teacher says about the training data to a file, for students to learn from.
@Command(
    name = "label",
    description =
        "Writes a teacher's soft targets for the training data to a file, to be used as"
            + " --soft-targets (with the same --teacher) or as --teacher of retort distill.",
    footer = {
      "",
      "Example: retort label --data mnist --teacher run/teacher.safetensors --out soft.safetensors"
    })
final class LabelCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private GivenTeacherArguments teacher = new GivenTeacherArguments();
  @Mixin private ThreadArguments threads = new ThreadArguments();
  @Mixin private JsonArguments json = new JsonArguments();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, in the safetensors format.")
  private Path out;

  @Option(
      names = "--top",
      paramLabel = "K",
      description =
          "Keep the K greatest logits of a row and spread the rest evenly (default: all);"
              + " logit-regression, standardized and sigmoid-kd refuse such a file.")
  private @Nullable Integer top;

  @Option(
      names = "--augmentation",
      paramLabel = "TEXT",
      description =
          "Label the samples as a training with this --augmentation, --epochs and --seed will see"
              + " them.")
  private @Nullable String augmentation;

  @Option(names = "--epochs", paramLabel = "N", description = "The epochs of that training.")
  private @Nullable Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of that training (default: 1).")
  private @Nullable Long seed;

  @Override
  public Integer call() throws IOException {
    teacher.requireSensible();
    TrainingArguments.requireFromOne("--top", top);
    TrainingArguments.requireFromOne("--epochs", epochs);
    threads.requireSensible();
    OutputArguments.requireFile("--out", out);
    json.requireSensible();
    json.requireOther(out);
    Labelling labelling = labelling();
    if (teacher.files().isEmpty()) {
      throw Failure.usage("--teacher needs the file of a teacher; train one first");
    }
    InputFiles read = new InputFiles().and(teacher.read()).and(data);
    read.requireApart("--out", out, out);
    json.requireApart(read);
    Terminal terminal = json.terminal(main.terminal());
    Dataset train = data.open(terminal).train();
    requireFits(labelling.augmentation(), train);
    Teacher opened = teacher.open(train, terminal);
    SoftTargets.write(out, opened, train, labelling);
    SoftTargets written = SoftTargets.read(out);
    terminal.result("teacher   sha256 " + opened.sha256());
    terminal.result(
        String.format(
            Locale.ROOT, "written   %s: %s, %,d bytes", out, text(written), Files.size(out)));
    json.write(
        json(written).with("file", out.toString()).with("fileBytes", Files.size(out)), terminal);
    return ExitCode.OK;
  }

  private static void requireFits(Augmentation augmentation, Dataset train) {
    try {
      augmentation.requireFits(train);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  private Labelling labelling() {
    Labelling labelling = Labelling.plain().top(top == null ? 0 : top).threads(threads.threads());
    Augmentation parsed;
    try {
      parsed = augmentation == null ? Augmentation.none() : Augmentation.parse(augmentation);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
    if (parsed.isNone()) {
      if (epochs != null) {
        throw Failure.usage("without --augmentation all epochs are alike; leave --epochs out");
      }
      if (seed != null) {
        throw Failure.usage("without --augmentation nothing is drawn; leave --seed out");
      }
      return labelling;
    }
    if (epochs == null) {
      throw Failure.usage("--augmentation needs the --epochs of the training too");
    }
    return labelling.augmented(parsed, Seed.of(seed == null ? 1L : seed), epochs);
  }

  /// What soft targets there are, as JSON.
  static Json.Members json(SoftTargets targets) {
    return Json.object()
        .with("teacherSha256", targets.teacherSha256())
        .with("samples", targets.size())
        .with("members", targets.members())
        .with("classes", targets.classes())
        .with("kept", targets.kept())
        .with("augmentation", targets.augmentation())
        .with("epochs", targets.epochs());
  }

  /// What soft targets there are, in words.
  static String text(SoftTargets targets) {
    return String.format(
        Locale.ROOT,
        "%,d samples, %s%d classes%s%s",
        targets.size(),
        targets.members() == 1 ? "" : targets.members() + " members, ",
        targets.classes(),
        targets.kept() == targets.classes() ? "" : ", top " + targets.kept(),
        targets.augmentation().equals("none")
            ? ""
            : ", augmented by " + targets.augmentation() + " in " + targets.epochs() + " epochs");
  }
}

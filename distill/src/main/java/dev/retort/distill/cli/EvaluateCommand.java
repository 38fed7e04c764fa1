package dev.retort.distill.cli;

import dev.retort.engine.ClassNames;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.ClassLabels;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Evaluates a checkpoint on the test split of a data set, on its training split, or on all of it.
@Command(
    name = "evaluate",
    description = "Evaluates a network: errors, loss, calibration, classes, confusion.",
    footer = {"", "Example: retort evaluate --data mnist --model run/student.safetensors"})
final class EvaluateCommand implements Callable<Integer> {
  private static final int TOP = 5;

  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private ThreadArguments threads = new ThreadArguments();
  @Mixin private JsonArguments json = new JsonArguments();

  @Option(names = "--model", paramLabel = "FILE", required = true, description = "The network.")
  private Path model;

  @Option(
      names = "--split",
      paramLabel = "test|train|all",
      description = "The part of the data to evaluate on (default: test).")
  private Split split = Split.TEST;

  /// A part of the data.
  enum Split {
    TRAIN,
    TEST,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    data.requireNoUnlabelled("evaluate asks no teacher");
    threads.requireSensible();
    json.requireSensible();
    json.requireApart(new InputFiles().and(model).and(data));
    Terminal terminal = json.terminal(main.terminal());
    Network network = Checkpoint.read(model);
    DataSplits splits = data.openFor(network, terminal);
    requireFits(network, splits.train(), model, data);
    Evaluation evaluation = evaluation(network, splits);
    terminal.result(Terminal.printable("network   " + network.spec().text()));
    terminal.result("weights   sha256 " + network.sha256());
    terminal.result(String.format(Locale.ROOT, "%-10s%s", split, EvaluationText.line(evaluation)));
    if (evaluation.classes() > TOP) {
      terminal.result(
          String.format(Locale.ROOT, "top %d     %.2f %%", TOP, 100 * evaluation.topAccuracy(TOP)));
    }
    terminal.result("");
    terminal.result(EvaluationText.classes(evaluation, splits.train().classNames()).toString());
    if (json.isAsked()) { // many classes have a large matrix of confusion
      json.write(json(splits, network, evaluation), terminal);
    }
    return ExitCode.OK;
  }

  private Evaluation evaluation(Network network, DataSplits splits) {
    return switch (split) {
      case TRAIN -> Evaluation.of(network, splits.train(), threads.threads());
      case TEST -> Evaluation.of(network, splits.test(), threads.threads());
      case ALL -> ofAll(network, splits);
    };
  }

  private Evaluation ofAll(Network network, DataSplits splits) {
    List<Dataset> parts = new ArrayList<>(List.of(splits.train(), splits.test()));
    if (splits.validation() != null) {
      parts.add(splits.validation());
    }
    int samples = parts.stream().mapToInt(Dataset::size).sum();
    FloatBuffer logits = FloatBuffer.allocate(Math.multiplyExact(samples, network.classes()));
    IntBuffer labels = IntBuffer.allocate(samples);
    for (Dataset part : parts) {
      logits.put(Evaluation.logits(network, part, threads.threads()));
      labels.put(Evaluation.labels(part));
    }
    return Evaluation.of(logits.array(), labels.array(), network.classes());
  }

  private Json json(DataSplits splits, Network network, Evaluation evaluation) {
    return Json.object()
        .with("data", EvaluationText.json(splits))
        .with("split", split.toString())
        .with("classNames", Json.strings(splits.train().classNames()))
        .with(
            "runs",
            Json.array(
                List.of(
                    EvaluationText.given(network, evaluation, split.toString())
                        .with("top5Accuracy", top(evaluation))
                        .with("confusion", EvaluationText.confusion(evaluation))
                        .with("confusionPairs", EvaluationText.confusionPairs(evaluation)))));
  }

  /// Null where it would be 1 whatever the network says.
  private static Json top(Evaluation evaluation) {
    return evaluation.classes() > TOP ? Json.of(evaluation.topAccuracy(TOP)) : new Json.Null();
  }

  /// Refuses data that are not of the network's columns, shape, number and order of classes.
  ///
  /// @param given how the data were asked for
  static void requireFits(Network network, Dataset data, Path file, DataArguments given) {
    ColumnNames.requireSame(file + " was trained on", network.columnNames(), data);
    if (!data.shape().equals(network.spec().input())) {
      throw Failure.failed(
          file
              + " takes samples of shape "
              + network.spec().input()
              + " but "
              + data.name()
              + " has "
              + data.shape()
              + (given.places().mayBeStretched()
                  ? mend(network.spec().input(), data.shape())
                  : ""));
    }
    if (data.classes() != network.classes()) {
      throw Failure.failed(
          file
              + " knows "
              + network.classes()
              + " classes but "
              + data.name()
              + " has "
              + data.classes());
    }
    List<String> own = network.classNames();
    if (!own.isEmpty() && !withoutPoints(own).equals(withoutPoints(data.classNames()))) {
      throw Failure.failed(
          "%s knows the classes %s but %s has %s"
              .formatted(
                  file, ClassNames.few(own), data.name(), ClassNames.few(data.classNames())));
    }
  }

  /// What makes images of one shape such of another.
  private static String mend(Shape wanted, Shape found) {
    if (wanted.rank() != 3 || found.rank() != 3) {
      return "";
    }
    if (wanted.extent(0) != found.extent(0)) {
      return switch (wanted.extent(0)) {
        case 1 -> "; save the images in grey";
        case 3 -> "; save the images in colour";
        default -> "";
      };
    }
    return "; --image-size %dx%d stretches images".formatted(wanted.extent(1), wanted.extent(2));
  }

  /// Networks that earlier builds trained on a table know its class 3 as 3.0.
  private static List<String> withoutPoints(List<String> names) {
    return names.stream().map(ClassLabels::withoutPoint).toList();
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.Labelled;
import dev.retort.distill.NetworkFolder;
import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Provenance;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains one network on labels, from initial weights or from a checkpoint on.
@Command(
    name = "train",
    description = {
      "Trains one network. With --out, a training that was interrupted goes on where it was when"
          + " the same command is given again."
    },
    footer = Architecture.HELP)
final class TrainCommand implements Callable<Integer> {
  /// What a half-trained network is called in the folder.
  private static final String STATE = "training";

  /// The weights that it began with: the result may take the place of the checkpoint.
  private static final String START = "training.start";

  private static final String RESULT = "model.safetensors";

  @Spec private CommandSpec command;
  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private TrainingArguments training = new TrainingArguments();
  @Mixin private OutputArguments output = new OutputArguments();

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      description = "A preset (mlp:800,800  cnn:8,16,32  lenet  linear) or the layers written out.")
  private @Nullable String architecture;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Go on from the weights of this checkpoint.")
  private @Nullable Path model;

  @Mixin private FreezeArguments freeze = new FreezeArguments();

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      description = "Dropout behind a preset's hidden dense layers.")
  private @Nullable Float dropout;

  @Option(
      names = "--batch-norm",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Batch norm in a preset's convolutions.")
  private @Nullable Boolean batchNorm;

  @Override
  public Integer call() throws IOException {
    if (model != null && architecture != null) {
      throw Failure.usage("--model brings its architecture along; leave --arch out");
    }
    if (model != null && (dropout != null || batchNorm != null)) {
      throw Failure.usage(
          "--model brings its layers along; leave "
              + (dropout != null ? "--dropout" : "--batch-norm")
              + " out");
    }
    freeze.requireSensible();
    freeze.requireBeginning(model != null, "name a checkpoint by --model");
    if (architecture != null) {
      requireTaken(new Architecture(architecture));
    }
    data.requireNoUnlabelled("train hears no teacher");
    training.requireSensible();
    output.requireSensible();
    output.requireApart(data);
    output.requireKept(new InputFiles().and(model), null, STATE + ".state", START);
    Terminal terminal = output.terminal(main.terminal());
    DataSplits splits = data.open(terminal);
    training.requireHeldOut(splits);
    training.requireChoice(splits.validation() != null);
    Dataset train = Labelled.of(splits.train()).data(); // the others are for distillation
    if (train.size() == 0) {
      throw Failure.failed("no sample of " + train.name() + " has a label to train on");
    }
    try (OutFolder folder = output.lock(terminal, null)) {
      train(train, splits, terminal, folder);
    }
    return ExitCode.OK;
  }

  /// Refuses what the architecture has no place for.
  private void requireTaken(Architecture chosen) {
    chosen.requireDropout("--dropout", dropout);
    chosen.requireBatchNorm("--batch-norm", batchNorm);
  }

  private void train(Dataset train, DataSplits splits, Terminal terminal, OutFolder folder)
      throws IOException {
    Defaults kind = Defaults.of(train);
    NetworkFolder half = new NetworkFolder(folder.path());
    Path kept = folder.file(START);
    Network start = start(half.isHalfTrained(STATE) ? kept : null, folder, train, terminal);
    training.requireNormalizes(start);
    String text = start == null ? architecture : start.spec().text();
    TrainingSettings settings =
        training
            .applyTo(kind.teacher(train.size(), text))
            .with(dropout, batchNorm)
            .prepared(start != null && start.preprocessing() != null)
            .frozen(freeze.layers());
    requireTaken(new Architecture(settings.architecture()));
    settings.requireFits(train);
    Network network =
        start == null ? settings.spec(train).initialize(Seed.of(training.seed)) : start;
    Trainer trainer =
        settings
            .trainer(training.seed, training.threads())
            .validation(training.validation(train.size()));
    FreezeArguments.requireFits(trainer, network.spec(), List.of());
    Provenance origin = origin(train, settings, network);
    Json.Members made = Repetition.json(command, chosen(settings));
    Path file = folder.file(RESULT);
    if (file != null && (model == null || !InputFiles.areSame(model, file))) {
      FormerNetwork.requireAlike(file, network.spec(), origin);
      FormerResult.requireAlike(folder, made);
    }
    terminal.log("network   " + network.spec().text());
    terminal.log("training  " + settings.text() + ", seed " + training.seed);
    terminal.log(
        "chosen    for " + kind + " where nothing was said; kernels " + KernelChoice.description());
    Path state =
        half.state(STATE, half.keeps() ? recipe(network.spec(), trainer, train, splits) : "");
    if (state != null) {
      if (Files.exists(state)) {
        terminal.log("resuming  from " + state);
      } else if (start != null && kept != null) {
        Checkpoint.write(start, kept);
      }
      trainer = trainer.stateFile(state);
    }
    TrainingResult result = fit(trainer, network, train, splits, terminal);
    network.provenance(origin);
    Evaluation evaluation = Evaluation.of(network, splits.test(), training.threads());
    if (!Double.isFinite(evaluation.loss())) {
      forget(half, kept); // whoever tries again begins anew
      throw Failure.failed(
          "training diverged: the loss on the test samples is %s; lower the learning rate, which is %s (--learning-rate)"
              .formatted(evaluation.loss(), settings.learningRate()));
    }
    print(terminal, network, evaluation, result);
    if (file != null) {
      Checkpoint.write(network, file);
      terminal.result("written   " + file);
    }
    String method = trainer.loss().text();
    output.write(
        json(splits, train, method, network, evaluation, result).with("reproduction", made),
        folder,
        terminal);
    forget(half, kept); // what it was for is done
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen(TrainingSettings settings) {
    Map<String, String> chosen = new HashMap<>(settings.options());
    if (model == null) {
      chosen.put("--arch", settings.architecture());
    }
    chosen.put("--data", data.name());
    chosen.put("--threads", Integer.toString(training.threads()));
    return chosen;
  }

  private static void forget(NetworkFolder half, @Nullable Path kept) throws IOException {
    half.remove(STATE);
    if (kept != null) {
      Files.deleteIfExists(kept);
    }
  }

  /// @param start the network before it is trained
  private Provenance origin(Dataset train, TrainingSettings settings, Network start) {
    Provenance origin = Origin.of(train, settings, training.seed, model);
    if (model != null) { // many are called model.safetensors
      origin = origin.with("model.sha256", start.sha256());
    }
    double held = training.validation(train.size());
    return held == 0 ? origin : origin.with("validation", Double.toString(held));
  }

  /// The network that training goes on from; null where it begins with random weights.
  ///
  /// @param kept what a training that was broken off began with; null where there is none
  private @Nullable Network start(
      @Nullable Path kept, OutFolder folder, Dataset train, Terminal terminal) throws IOException {
    if (model == null) {
      return null;
    }
    if (kept == null || !Files.exists(kept)) {
      return StartingCheckpoint.from(model, train, terminal);
    }
    requireSame(model, kept, folder.file(RESULT));
    return StartingCheckpoint.from(kept, train, terminal);
  }

  /// Refuses a checkpoint that has become another one since the training began with it: the result
  /// would say that it comes from weights that it has never had. A training that ends in the file
  /// that it began with may have written it already.
  private static void requireSame(Path given, Path kept, @Nullable Path result) throws IOException {
    if (!Files.exists(given)
        || (result != null && Files.exists(result) && Files.isSameFile(given, result))) {
      return;
    }
    String now = new NetworkTeacher(Checkpoint.read(given)).sha256();
    if (!now.equals(new NetworkTeacher(Checkpoint.read(kept)).sha256())) {
      throw Failure.failed(
          given
              + " has other weights than the training that was broken off began with, which are in "
              + kept
              + "; put them back, or choose another --out");
    }
  }

  /// What must be the same when the training goes on.
  private String recipe(NetworkSpec spec, Trainer trainer, Dataset train, DataSplits splits) {
    String begin = model == null ? "seed " + training.seed : "checkpoint " + model;
    String loss = trainer.loss().fingerprint();
    return NetworkFolder.recipe(spec, begin, loss, trainer, train, splits.validation());
  }

  private TrainingResult fit(
      Trainer trainer, Network network, Dataset train, DataSplits splits, Terminal terminal) {
    TrainingProgress progress = new TrainingProgress(terminal, "training");
    try {
      Trainer listened = trainer.listener(progress);
      TrainingResult result =
          splits.validation() == null
              ? listened.fit(network, train)
              : listened.fit(network, train, splits.validation());
      progress.close(); // says that it is done
      return result;
    } finally {
      progress.abandon();
    }
  }

  private static void print(
      Terminal terminal, Network network, Evaluation evaluation, TrainingResult result) {
    terminal.result("test      " + EvaluationText.line(evaluation));
    terminal.result(
        String.format(
            Locale.ROOT,
            "trained   epoch %d of %d kept, %,d samples in %.1f s",
            result.keptEpoch() + 1,
            result.epochs().size(),
            result.samples(),
            result.duration().toNanos() * 1e-9));
    terminal.result("weights   sha256 " + network.sha256());
  }

  private Json.Members json(
      DataSplits splits,
      Dataset train,
      String method,
      Network network,
      Evaluation evaluation,
      TrainingResult result) {
    Dataset given = splits.validation();
    int held = training.heldOut(train.size()); // none where the data bring samples to choose by
    int validation = given == null ? held : Labelled.of(given).data().size();
    return Json.object()
        .with("data", EvaluationText.json(splits, train.size() - held, validation))
        .with(
            "runs",
            Json.array(
                List.of(
                    EvaluationText.json(network, evaluation, "test")
                        .with("role", "trained")
                        .with("method", method)
                        .with("seed", training.seed)
                        .with("trainSeconds", result.duration().toNanos() * 1e-9)
                        .with("samplesPerSecond", result.samplesPerSecond()))));
  }
}

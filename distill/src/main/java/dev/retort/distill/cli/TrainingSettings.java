package dev.retort.distill.cli;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.tensor.Seed;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How one network is trained: its architecture and everything that its weights depend on, but for
/// the data and the seed. The words are those of the command line.
///
/// @param prepared whether the network brings its preprocessing along, so that the normalization
///   has no say
record TrainingSettings(
    String architecture,
    int epochs,
    int batchSize,
    String optimizer,
    float learningRate,
    String schedule,
    Normalization normalization,
    String augmentation,
    float dropout,
    boolean batchNorm,
    boolean prepared,
    Limits limits,
    List<String> frozen) {
  private static final String USUAL_MOMENTUM = "momentum 0.9";
  private static final Pattern RATE = Pattern.compile("[0-9.]");

  /// The same with what is not null in its place.
  TrainingSettings with(@Nullable Float newDropout, @Nullable Boolean newBatchNorm) {
    return new TrainingSettings(
        architecture,
        epochs,
        batchSize,
        optimizer,
        learningRate,
        schedule,
        normalization,
        augmentation,
        newDropout == null ? dropout : newDropout,
        newBatchNorm == null ? batchNorm : newBatchNorm,
        prepared,
        limits,
        frozen);
  }

  /// The same with what is not null in its place.
  TrainingSettings with(@Nullable Integer newEpochs, @Nullable String newAugmentation) {
    return new TrainingSettings(
        architecture,
        newEpochs == null ? epochs : newEpochs,
        batchSize,
        optimizer,
        learningRate,
        schedule,
        normalization,
        newAugmentation == null ? augmentation : newAugmentation,
        dropout,
        batchNorm,
        prepared,
        limits,
        frozen);
  }

  /// The same for a network that brings its preprocessing along, or does not.
  TrainingSettings prepared(boolean whether) {
    return new TrainingSettings(
        architecture,
        epochs,
        batchSize,
        optimizer,
        learningRate,
        schedule,
        normalization,
        augmentation,
        dropout,
        batchNorm,
        whether,
        limits,
        frozen);
  }

  /// The same with layers that stay as they are.
  TrainingSettings frozen(List<String> layers) {
    return new TrainingSettings(
        architecture,
        epochs,
        batchSize,
        optimizer,
        learningRate,
        schedule,
        normalization,
        augmentation,
        dropout,
        batchNorm,
        prepared,
        limits,
        layers);
  }

  /// The network for a data set.
  NetworkSpec spec(Dataset data) {
    return new Architecture(architecture)
        .spec(data.shape(), data.classes(), new Regularization(dropout, batchNorm));
  }

  /// Refuses an augmentation that the data do not take.
  void requireFits(Dataset data) {
    try {
      Augmentation.parse(augmentation).requireFits(data);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// The training, on labels.
  Trainer trainer(long seed, int threads) {
    try {
      return limits.of(
          Trainer.of(rule().schedule(Schedule.parse(schedule)), Losses.crossEntropy())
              .epochs(epochs)
              .batchSize(batchSize)
              .normalization(normalization)
              .augmentation(Augmentation.parse(augmentation))
              .seed(Seed.of(seed))
              .frozen(frozen.toArray(String[]::new))
              .threads(threads));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Without its schedule. Where nothing is said of its momentum, `sgd` has the usual one.
  private Optimizer rule() {
    String[] words = optimizer.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
    if (words[0].isEmpty()) {
      throw Failure.usage("--optimizer takes adam, adamw, rmsprop or sgd, and is empty");
    }
    String settings = words.length == 1 ? "" : words[1];
    if (optimizer.contains(",") || RATE.matcher(settings).lookingAt()) {
      throw Failure.usage(
          "--optimizer takes a name and settings, not \"%s\"; the rate is for --learning-rate, its course for --schedule"
              .formatted(optimizer));
    }
    String usual = words[0].equals("sgd") && !settings.contains("momentum") ? USUAL_MOMENTUM : "";
    try {
      return Optimizer.parse(
          String.join(" ", words[0], Float.toString(learningRate), usual, settings));
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--optimizer \"%s\": %s".formatted(optimizer, e.getMessage()));
    }
  }

  /// Everything but the architecture as options of the command, those alone that it would take.
  Map<String, String> options() {
    Map<String, String> options = new HashMap<>();
    options.put("--epochs", Integer.toString(epochs));
    options.put("--batch-size", Integer.toString(batchSize));
    options.put("--optimizer", optimizer);
    options.put("--learning-rate", Float.toString(learningRate));
    options.put("--schedule", schedule);
    options.put("--augmentation", augmentation);
    limits.addTo(options);
    if (!frozen.isEmpty()) {
      options.put("--freeze", String.join(",", frozen));
    }
    if (!prepared) {
      options.put("--normalization", normalization.toString());
    }
    Architecture network = new Architecture(architecture);
    if (network.takesDropout()) {
      options.put("--dropout", Float.toString(dropout));
    }
    if (network.isPreset()) {
      options.put("--batch-norm", Boolean.toString(batchNorm));
    }
    return options;
  }

  /// Everything in one line, but for the architecture.
  String text() {
    return String.format(
        Locale.ROOT,
        "%d epochs, batch %d, %s, %s%s%s%s%s",
        epochs,
        batchSize,
        rule().text(),
        schedule,
        prepared ? "" : ", normalization " + normalization,
        augmentation.equals("none") ? "" : ", augmentation " + augmentation,
        limits.text(),
        frozen.isEmpty() ? "" : ", freeze " + String.join(",", frozen));
  }
}

package dev.retort.engine;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.optimizer.OptimizerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All that a training knows at the end of an epoch: weights and statistics, what the optimizer
/// remembers, the parameters that the loss trains for itself, the best weights so far, and its
/// place. Order, dropout and augmentation are functions of the seed and that place, so training
/// that goes on from here gives the bits of one that was never interrupted.
///
/// On disk it is a safetensors file: `weights.NAME`, `loss.NAME`, `optimizer.NAME`, and `best.NAME`
/// where validation chooses an epoch; with a hash of all ([Safetensors#writeHashed]), because a bit
/// that has changed on the disk would change all that is trained from there.
final class TrainingState {
  private final String fingerprint;
  private final List<Parameter> weights;
  private final List<Parameter> lossParameters;
  private final OptimizerState optimizer;
  private final @Nullable BestWeights best;

  /// `fingerprint` says in one line what must be the same when training goes on.
  TrainingState(
      String fingerprint,
      Network network,
      List<Parameter> lossParameters,
      OptimizerState optimizer,
      @Nullable BestWeights best) {
    this.fingerprint = fingerprint;
    this.weights = network.parameters();
    this.lossParameters = lossParameters;
    this.optimizer = optimizer;
    this.best = best;
  }

  /// @param progress how far the training has come
  void write(Path file, TrainingResult progress) throws IOException {
    String text =
        progress
            .toJson()
            .with("steps", optimizer.steps())
            .with("best", best == null ? -1 : best.epoch())
            .text();
    Safetensors.writeHashed(file, tensors(), Map.of("training", fingerprint, "progress", text));
  }

  /// Values come from the kernels' layout into the file's when they are asked for, so that there is
  /// never a second copy of all.
  private Map<String, Supplier<Safetensors.Entry>> tensors() {
    Map<String, Supplier<Safetensors.Entry>> tensors = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      Parameter parameter = weights.get(i);
      put(tensors, "weights.", parameter, parameter.values());
      if (best != null) {
        put(tensors, "best.", parameter, best.values().get(i));
      }
    }
    for (Parameter parameter : lossParameters) {
      put(tensors, "loss.", parameter, parameter.values());
    }
    for (Parameter buffer : optimizer.buffers()) {
      put(tensors, "optimizer.", buffer, buffer.values());
    }
    return tensors;
  }

  private static void put(
      Map<String, Supplier<Safetensors.Entry>> tensors,
      String prefix,
      Parameter parameter,
      float[] values) {
    tensors.put(
        prefix + parameter.name(),
        () -> new Safetensors.Entry.Floats(parameter.shape(), parameter.toArray(values)));
  }

  /// Puts everything back and returns how far the training has come.
  ///
  /// @throws DataFormatException if the file is damaged or is of another training; nothing is
  ///   changed then
  TrainingResult read(Path file, int totalEpochs) throws IOException {
    Safetensors.Contents contents = Safetensors.readHashed(file);
    String saved = contents.metadata().getOrDefault("training", "");
    if (!saved.equals(fingerprint)) {
      throw new DataFormatException(
          file,
          "it is the state of another training, or an earlier version of the program wrote it (%s); delete it to begin anew"
              .formatted(saved.isEmpty() ? "it has no key" : KeyDifference.of(saved, fingerprint)));
    }
    try {
      return restore(contents, totalEpochs);
    } catch (IllegalArgumentException e) {
      throw new DataFormatException(
          file, "it is damaged: %s; delete it to begin anew".formatted(e.getMessage()));
    }
  }

  private TrainingResult restore(Safetensors.Contents contents, int totalEpochs) {
    Json.Members progress = Json.parse(contents.metadata().getOrDefault("progress", "")).asObject();
    int bestEpoch = progress.get("best").asInt();
    TrainingResult known = TrainingResult.of(progress, bestEpoch, totalEpochs);
    List<EpochReport> reports = known.epochs();
    if (bestEpoch < -1 || bestEpoch >= reports.size()) {
      throw new IllegalArgumentException("its best epoch is " + bestEpoch);
    }
    List<float[]> bestValues = best == null ? List.of() : bestValues(contents);
    Map<Parameter, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : weights) {
      values.put(parameter, get(contents, "weights.", parameter));
    }
    for (Parameter parameter : lossParameters) {
      values.put(parameter, get(contents, "loss.", parameter));
    }
    Map<String, float[]> buffers = new LinkedHashMap<>();
    for (Parameter buffer : optimizer.buffers()) {
      buffers.put(buffer.name(), get(contents, "optimizer.", buffer));
    }
    // All is there. The optimizer refuses a number of steps that cannot be before it changes.
    optimizer.restore(progress.get("steps").asLong(), buffers);
    values.forEach(Parameter::set);
    if (best != null) {
      best.resume(bestEpoch, bestEpoch < 0 ? null : reports.get(bestEpoch).score(), bestValues);
    }
    return known;
  }

  /// In the kernels' layout.
  private List<float[]> bestValues(Safetensors.Contents contents) {
    List<float[]> values = new ArrayList<>();
    for (Parameter parameter : weights) {
      Parameter kept = new Parameter(parameter.name(), parameter.spec());
      kept.set(get(contents, "best.", parameter));
      values.add(kept.values());
    }
    return values;
  }

  private static float[] get(Safetensors.Contents contents, String prefix, Parameter parameter) {
    return contents.floats(prefix + parameter.name(), parameter.shape());
  }
}

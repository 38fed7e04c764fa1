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
import org.jspecify.annotations.Nullable;

/// All that a training knows at the end of an epoch: weights and statistics, what the optimizer
/// remembers, the parameters that the loss trains for itself, the best weights so far, and its
/// place. Order, dropout and augmentation are functions of the seed and that place, so training
/// that goes on from here gives the bits of one that was never interrupted.
///
/// On disk it is a safetensors file: `weights.NAME`, `loss.NAME`, `optimizer.NAME`, `best.NAME`.
final class TrainingState {
  private final String fingerprint;
  private final List<Parameter> weights;
  private final List<Parameter> lossParameters;
  private final OptimizerState optimizer;
  private final BestWeights best;

  /// `fingerprint` says in one line what must be the same when training goes on.
  TrainingState(
      String fingerprint,
      Network network,
      List<Parameter> lossParameters,
      OptimizerState optimizer,
      BestWeights best) {
    this.fingerprint = fingerprint;
    this.weights = network.parameters();
    this.lossParameters = lossParameters;
    this.optimizer = optimizer;
    this.best = best;
  }

  /// @param progress how far the training has come
  void write(Path file, TrainingResult progress) throws IOException {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      put(tensors, "weights.", weights.get(i), weights.get(i).values());
      put(tensors, "best.", weights.get(i), best.values().get(i));
    }
    for (Parameter parameter : lossParameters) {
      put(tensors, "loss.", parameter, parameter.values());
    }
    for (Parameter buffer : optimizer.buffers()) {
      put(tensors, "optimizer.", buffer, buffer.values());
    }
    String text =
        progress.toJson().with("steps", optimizer.steps()).with("best", best.epoch()).text();
    Safetensors.write(file, tensors, Map.of("training", fingerprint, "progress", text));
  }

  /// Puts everything back and returns how far the training has come; of states that do not say how
  /// many samples and seconds it took, these are 0.
  ///
  /// @throws DataFormatException if the file is damaged or is of another training
  TrainingResult read(Path file, int totalEpochs) throws IOException {
    Safetensors.Contents contents = Safetensors.read(file);
    String saved = contents.metadata().getOrDefault("training", "");
    if (!saved.equals(fingerprint)) {
      throw new DataFormatException(
          file,
          "it is the state of another training (%s; this one is %s); delete it to begin anew"
              .formatted(saved, fingerprint));
    }
    try {
      return restore(contents, totalEpochs);
    } catch (IllegalArgumentException e) {
      throw new DataFormatException(file, "it is damaged: " + e.getMessage());
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
    List<float[]> bestValues = new ArrayList<>();
    for (Parameter parameter : weights) {
      Parameter kept = new Parameter(parameter.name(), parameter.spec());
      kept.set(get(contents, "best.", parameter));
      bestValues.add(kept.values());
    }
    Map<String, float[]> buffers = new LinkedHashMap<>();
    for (Parameter buffer : optimizer.buffers()) {
      buffers.put(buffer.name(), get(contents, "optimizer.", buffer));
    }
    optimizer.restore(progress.get("steps").asLong(), buffers);
    for (Parameter parameter : weights) {
      parameter.set(get(contents, "weights.", parameter));
    }
    for (Parameter parameter : lossParameters) {
      parameter.set(get(contents, "loss.", parameter));
    }
    best.resume(bestEpoch, bestEpoch < 0 ? null : reports.get(bestEpoch).validation(), bestValues);
    return known;
  }

  private static void put(
      Map<String, Safetensors.Entry> tensors, String prefix, Parameter parameter, float[] values) {
    tensors.put(
        prefix + parameter.name(),
        new Safetensors.Entry.Floats(parameter.shape(), parameter.toArray(values)));
  }

  private static float[] get(Safetensors.Contents contents, String prefix, Parameter parameter) {
    Safetensors.@Nullable Entry entry = contents.tensors().get(prefix + parameter.name());
    if (!(entry instanceof Safetensors.Entry.Floats floats)) {
      throw new IllegalArgumentException("it lacks " + prefix + parameter.name());
    }
    return floats.values();
  }
}

package dev.retort.distill.recipe;

import dev.retort.engine.KeyDifference;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.Safetensors;
import dev.retort.engine.layer.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All that several networks which learn from each other know at the end of an epoch: weights,
/// statistics, what their optimizers remember, and the place. Order, dropout and augmentation are
/// functions of the seed and that place.
///
/// On disk it is a safetensors file: `0.weights.NAME`, `0.optimizer.NAME`, `1.weights.NAME`, ...,
/// with a hash of all ([Safetensors#writeHashed]).
final class MutualState {
  private final String key;
  private final MutualPeer[] peers;

  /// `key` says in one line what must be the same when training goes on.
  MutualState(String key, MutualPeer[] peers) {
    this.key = key;
    this.peers = peers;
  }

  /// @param progress how far the training has come
  void write(Path file, TrainingResult progress) throws IOException {
    Map<String, Supplier<Safetensors.Entry>> tensors = new LinkedHashMap<>();
    for (int k = 0; k < peers.length; k++) {
      put(tensors, k + ".weights.", peers[k].network().parameters());
      put(tensors, k + ".optimizer.", peers[k].optimizer().buffers());
    }
    String text = progress.toJson().with("steps", peers[0].optimizer().steps()).text();
    Safetensors.writeHashed(file, tensors, Map.of("training", key, "progress", text));
  }

  private static void put(
      Map<String, Supplier<Safetensors.Entry>> tensors, String prefix, List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      tensors.put(
          prefix + parameter.name(),
          () -> new Safetensors.Entry.Floats(parameter.shape(), parameter.toArray()));
    }
  }

  /// Puts everything back and returns how far the training has come.
  ///
  /// @throws DataFormatException if the file is damaged or is of another training; nothing is
  ///   changed then
  TrainingResult read(Path file, int totalEpochs) throws IOException {
    Safetensors.Contents contents = Safetensors.readHashed(file);
    String saved = contents.metadata().getOrDefault("training", "");
    if (!saved.equals(key)) {
      throw new DataFormatException(
          file,
          "it is the state of another training (%s); delete it to begin anew"
              .formatted(saved.isEmpty() ? "it has no key" : KeyDifference.of(saved, key)));
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
    TrainingResult known =
        TrainingResult.of(progress, progress.get("epochs").asArray().size() - 1, totalEpochs);
    long steps = progress.get("steps").asLong();
    Map<Parameter, float[]> weights = new LinkedHashMap<>();
    List<Map<String, float[]>> buffers = new ArrayList<>();
    for (int k = 0; k < peers.length; k++) {
      for (Parameter parameter : peers[k].network().parameters()) {
        weights.put(parameter, get(contents, k + ".weights.", parameter));
      }
      Map<String, float[]> own = new LinkedHashMap<>();
      for (Parameter buffer : peers[k].optimizer().buffers()) {
        own.put(buffer.name(), get(contents, k + ".optimizer.", buffer));
      }
      buffers.add(own);
    }
    // All is there. The first optimizer refuses a number of steps that cannot be before it changes.
    for (int k = 0; k < peers.length; k++) {
      peers[k].optimizer().restore(steps, buffers.get(k));
    }
    weights.forEach(Parameter::set);
    for (MutualPeer peer : peers) {
      peer.network().weightsChanged();
    }
    return known;
  }

  private static float[] get(Safetensors.Contents contents, String prefix, Parameter parameter) {
    return contents.floats(prefix + parameter.name(), parameter.shape());
  }
}

package dev.retort.distill.teacher;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a teacher says and what some of its layers show of each sample of a data set, computed once
/// and found again by the ids of the samples: [SoftTargets] with layers.
///
/// *Shapes*: a layer is [samples, its shape].
final class LayersInMemory implements Teacher {
  private final SoftTargets targets;
  private final Map<String, Layer> layers;

  private LayersInMemory(SoftTargets targets, Map<String, Layer> layers) {
    this.targets = targets;
    this.layers = layers;
  }

  /// A layer's outputs for all samples, and those for the batch at work.
  private record Layer(Shape shape, float[] all, float[] batch) {
    void put(float[] values, int at, int count) {
      int elements = shape.elements();
      System.arraycopy(values, 0, all, at * elements, count * elements);
    }

    void find(int place, int n) {
      int elements = shape.elements();
      System.arraycopy(all, place * elements, batch, n * elements, elements);
    }
  }

  /// Asks a teacher that shows these layers about all samples of a data set.
  static LayersInMemory of(Teacher teacher, Dataset data, Set<String> names, int threads) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (String name : names) {
      Shape shape = teacher.features().get(name);
      if (shape == null) {
        throw new IllegalArgumentException("the teacher shows no layer \"%s\"".formatted(name));
      }
      layers.put(
          name,
          new Layer(
              shape, new float[Math.multiplyExact(data.size(), shape.elements())], new float[0]));
    }
    SoftTargets targets =
        SoftTargets.of(
            teacher,
            data,
            threads,
            (walk, at) ->
                layers.forEach((name, layer) -> layer.put(walk.feature(name), at, walk.count())));
    return new LayersInMemory(targets, layers);
  }

  @Override
  public Teacher planned(int capacity, Workers workers) {
    Map<String, Layer> own = new LinkedHashMap<>();
    layers.forEach(
        (name, layer) -> {
          float[] batch = new float[Math.multiplyExact(capacity, layer.shape.elements())];
          own.put(name, new Layer(layer.shape, layer.all, batch));
        });
    return new LayersInMemory(targets, own);
  }

  @Override
  public void logits(Batch batch, float[] out) {
    targets.logits(batch, out);
    for (Layer layer : layers.values()) {
      for (int n = 0; n < batch.size(); n++) {
        layer.find(targets.place(batch.ids()[n]), n);
      }
    }
  }

  @Override
  public Map<String, Shape> features() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    layers.forEach((name, layer) -> shapes.put(name, layer.shape));
    return shapes;
  }

  @Override
  public float[] feature(String name) {
    Layer layer = layers.get(name);
    return layer == null ? Teacher.super.feature(name) : layer.batch;
  }

  @Override
  public int members() {
    return targets.members();
  }

  @Override
  public int classes() {
    return targets.classes();
  }

  @Override
  public String sha256() {
    return targets.sha256();
  }

  @Override
  public String text() {
    return targets.text();
  }

  @Override
  public void requireFits(Dataset data) {
    targets.requireFits(data);
  }

  @Override
  public void requireKnows(Dataset part) {
    targets.requireKnows(part);
  }

  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    targets.requireFits(augmentation, seed, epochs);
  }

  @Override
  public @Nullable Task task() {
    return targets.task();
  }

  @Override
  public boolean givesLogProbabilities() {
    return targets.givesLogProbabilities();
  }

  @Override
  public long zeroProbabilities() {
    return targets.zeroProbabilities();
  }

  @Override
  public boolean keepsAllLogits() {
    return targets.keepsAllLogits();
  }

  @Override
  public boolean isLookedUp() {
    return true;
  }
}

package dev.retort.engine;

import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Constants;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A spec with weights: what training changes, checkpoints keep and predictions use.
///
/// Buffers are not here: a pass is planned once for a batch size ([#trainingPass],
/// [#inferencePass]) and reused. Predictions are safe from many threads; training is not, and must
/// not overlap predictions. Predictions of the network itself keep their buffers for those to come:
/// of as many threads as have predicted at once, up to 64.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="predict"}
public final class Network implements Predictor {
  private final NetworkSpec spec;
  private final int classes; // asked for in every step; the spec would infer all shapes each time
  private final List<Node> nodes;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final IdlePasses idle = new IdlePasses(this);
  private final SinglePredictions singles = new SinglePredictions(this, idle);
  private @Nullable Preprocessing preprocessing;
  private List<String> classNames = List.of();
  private List<String> columnNames = List.of();
  private Task task = Task.CLASSIFICATION;
  private Provenance provenance = Provenance.UNKNOWN;
  private final Constants constants = new Constants();

  private Network(NetworkSpec spec) {
    if (spec.output().rank() != 1) {
      throw new IllegalArgumentException(
          "a network ends in logits of shape [K] but this one ends in "
              + spec.output()
              + "; end it with flatten and dense K");
    }
    this.spec = spec;
    this.classes = spec.output().elements();
    this.nodes = Node.of(spec);
    nodes.forEach(this::addParameters);
  }

  private void addParameters(Node node) {
    node.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
    node.inner().forEach(this::addParameters);
  }

  /// A network of that spec, all weights zero, for weights that are set afterwards; to train, begin
  /// with `spec.initialize(seed)`.
  public static Network zeros(NetworkSpec spec) {
    return new Network(spec);
  }

  static Network initialized(NetworkSpec spec, Seed seed) {
    Network network = new Network(spec);
    Seed stream = seed.stream("initialization");
    for (Parameter parameter : network.parameters.values()) {
      parameter.set(
          parameter
              .spec()
              .initialization()
              .draw(stream.stream(parameter.name()), parameter.shape()));
    }
    return network;
  }

  public NetworkSpec spec() {
    return spec;
  }

  /// The layers in order, with their shapes and parameters.
  public List<Node> nodes() {
    return nodes;
  }

  /// The named layers, at any depth and in order, with the shape of one sample's output.
  public Map<String, Shape> features() {
    Map<String, Shape> features = new LinkedHashMap<>();
    nodes.forEach(node -> addFeatures(node, features));
    return features;
  }

  private static void addFeatures(Node node, Map<String, Shape> features) {
    LayerSpec layer = node.layer();
    while (layer instanceof Named named) {
      features.put(named.name(), node.output());
      layer = named.layer();
    }
    node.inner().forEach(inner -> addFeatures(inner, features));
  }

  /// All parameters, running statistics among them, in the order of a checkpoint.
  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /// The parameters that gradients train.
  public List<Parameter> trainedParameters() {
    return parameters.values().stream().filter(Parameter::trained).toList();
  }

  Map<String, Parameter> parametersByName() {
    return parameters;
  }

  /// How many numbers training chooses.
  public long parameterCount() {
    return trainedParameters().stream().mapToLong(p -> p.values().length).sum();
  }

  /// What all parameters take as 32-bit floats, running statistics among them: the checkpoint
  /// without its header.
  public long bytes() {
    return Float.BYTES * parameters.values().stream().mapToLong(p -> p.values().length).sum();
  }

  /// What raw values go through before the first layer, or null as long as nobody has fitted it.
  public @Nullable Preprocessing preprocessing() {
    return preprocessing;
  }

  /// Sets what raw values go through.
  ///
  /// @throws IllegalArgumentException if it is not of as many channels as the network's input has
  public void preprocessing(Preprocessing preprocessing) {
    int expected = Preprocessing.channels(spec.input());
    if (preprocessing.scale().length != expected) {
      throw new IllegalArgumentException(
          "preprocessing of %d channels does not fit an input of shape %s"
              .formatted(preprocessing.scale().length, spec.input()));
    }
    this.preprocessing = preprocessing;
    weightsChanged();
  }

  /// What the classes are called, in the order of the logits; empty as long as nobody has said.
  public List<String> classNames() {
    return classNames;
  }

  /// Says so; an empty list makes them unknown again.
  ///
  /// @throws IllegalArgumentException if there are names, and not one for each class
  public void classNames(List<String> classNames) {
    if (!classNames.isEmpty() && classNames.size() != classes()) {
      throw new IllegalArgumentException(
          "%d class names for a network of %d classes".formatted(classNames.size(), classes()));
    }
    this.classNames = List.copyOf(classNames);
  }

  /// What the numbers of a sample are called, in their order: the columns of the table that it was
  /// trained on. Empty as long as nobody has said, and where they have no names, as in images.
  public List<String> columnNames() {
    return columnNames;
  }

  /// Says so; an empty list makes it take any columns again.
  ///
  /// @throws IllegalArgumentException if there are names, and not one for each number of a sample
  public void columnNames(List<String> columnNames) {
    int elements = spec.input().elements();
    if (!columnNames.isEmpty() && columnNames.size() != elements) {
      throw new IllegalArgumentException(
          "%d feature names for a network that takes %d numbers; give it one for each"
              .formatted(columnNames.size(), elements));
    }
    this.columnNames = List.copyOf(columnNames);
  }

  /// What the outputs stand for; classes, as long as nobody has said.
  public Task task() {
    return task;
  }

  public void task(Task task) {
    this.task = task;
  }

  /// Puts back what was there before a training that was refused.
  void restore(
      @Nullable Preprocessing preprocessing,
      List<String> classNames,
      List<String> columnNames,
      Task task) {
    this.preprocessing = preprocessing;
    this.classNames = classNames;
    this.columnNames = columnNames;
    this.task = task;
    weightsChanged();
  }

  public Provenance provenance() {
    return provenance;
  }

  public void provenance(Provenance provenance) {
    this.provenance = provenance;
  }

  /// Says that parameters have been written to, so that copies which inference derived from them
  /// (folded batch norms, packed matrices) are made anew.
  public void weightsChanged() {
    constants.weightsChanged();
  }

  Constants constants() {
    return constants;
  }

  /// SHA-256, in hex, of all parameters: little-endian floats in the checkpoint's layout and order.
  public String sha256() {
    return WeightHash.of(parameters.values());
  }

  /// A network of its own with the same spec, weights, preprocessing, names, task and provenance.
  public Network copy() {
    Network copy = new Network(spec);
    copy.copyWeightsFrom(this);
    copy.preprocessing = preprocessing;
    copy.classNames = classNames;
    copy.columnNames = columnNames;
    copy.task = task;
    copy.provenance = provenance;
    return copy;
  }

  /// Takes over all parameters of a network that has the same ones, by name and shape. What has no
  /// say in these may differ: the size of images, dropout, how weights were drawn.
  ///
  /// @throws IllegalArgumentException with the first difference; nothing is changed then
  public void copyWeightsFrom(Network other) {
    requireSameParameters(other);
    for (Parameter source : other.parameters.values()) {
      Parameter parameter = parameters.get(source.name());
      if (parameter != null) {
        parameter.set(source.toArray()); // their layouts for kernels may differ
      }
    }
    weightsChanged();
  }

  private void requireSameParameters(Network other) {
    List<Parameter> own = parameters();
    List<Parameter> theirs = other.parameters();
    for (int i = 0; i < Math.max(own.size(), theirs.size()); i++) {
      String expected = described(own, i);
      String found = described(theirs, i);
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(
            "weights of \"%s\" do not fit \"%s\": they have %s where it takes %s"
                .formatted(other.spec.text(), spec.text(), found, expected));
      }
    }
  }

  private static String described(List<Parameter> parameters, int i) {
    return i < parameters.size()
        ? parameters.get(i).name() + " " + parameters.get(i).shape()
        : "nothing more";
  }

  /// Plans training for batches of up to `capacity` samples. Dropout draws from `seed`.
  ///
  /// @throws IllegalArgumentException if no layer learns
  public TrainingPass trainingPass(int capacity, Seed seed, Workers workers) {
    return trainingPass(capacity, seed, workers, KernelChoice.kernels());
  }

  /// As above on kernels of the caller's choice, for benchmarks and tests.
  public TrainingPass trainingPass(int capacity, Seed seed, Workers workers, Kernels kernels) {
    return new TrainingPass(this, capacity, seed, workers, kernels, FrozenLayers.NONE);
  }

  /// Plans inference for batches of up to `capacity` samples; one thread uses it at a time.
  public InferencePass inferencePass(int capacity, Workers workers) {
    return inferencePass(capacity, workers, KernelChoice.kernels());
  }

  /// As above on kernels of the caller's choice, for benchmarks and tests.
  public InferencePass inferencePass(int capacity, Workers workers, Kernels kernels) {
    return new InferencePass(this, capacity, workers, kernels);
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void logits(Batch batch, float[] out) {
    idle.logits(batch, out);
  }

  /// The network's predictions of batches by so many threads, with buffers of their own. They know
  /// no names of classes and columns: [Evaluation], which compares these with the data's, takes the
  /// network itself and the number of threads.
  @Override
  public Predictor withThreads(int threads) {
    return idle.withThreads(threads);
  }

  /// The probabilities of the classes for one raw sample, its values in the data set's units (0 to
  /// 255 for images read from files): the softmax of the logits or, where a sample may have several
  /// classes, the sigmoid of each.
  ///
  /// @throws IllegalStateException if the outputs are numbers, which have none ([#task()])
  public float[] probabilities(float[] sample) {
    float[] out = new float[classes()];
    probabilities(sample, out);
    return out;
  }

  /// As [#probabilities(float\[\])], into an array of K floats; allocates nothing once warm.
  public void probabilities(float[] sample, float[] out) {
    singles.probabilities(sample, out);
  }

  /// As [#probabilities(float\[\])], for a raw sample of bytes, such as an image that
  /// [dev.retort.engine.data.Images] reads. Bytes are unsigned, 0 to 255.
  public float[] probabilities(byte[] sample) {
    float[] out = new float[classes()];
    probabilities(sample, out);
    return out;
  }

  /// As [#probabilities(byte\[\])], into an array of K floats; allocates nothing once warm.
  public void probabilities(byte[] sample, float[] out) {
    singles.probabilities(sample, out);
  }

  /// The class of one raw sample: the index of its greatest logit, and so of its greatest
  /// probability, the first of equals. Allocates nothing once warm.
  ///
  /// @throws IllegalStateException if the outputs stand for several labels or for numbers, not for
  ///   one class of several ([#task()])
  public int classify(float[] sample) {
    return singles.classify(sample);
  }

  /// As [#classify(float\[\])], for a raw sample of unsigned bytes.
  public int classify(byte[] sample) {
    return singles.classify(sample);
  }

  /// What the last layer gives for one raw sample: the numbers of a regression, or logits.
  public float[] outputs(float[] sample) {
    float[] out = new float[classes()];
    outputs(sample, out);
    return out;
  }

  /// As [#outputs(float\[\])], into an array of K floats; allocates nothing once warm.
  public void outputs(float[] sample, float[] out) {
    singles.outputs(sample, out);
  }

  /// As [#outputs(float\[\])], for a raw sample of unsigned bytes.
  public float[] outputs(byte[] sample) {
    float[] out = new float[classes()];
    outputs(sample, out);
    return out;
  }

  /// As [#outputs(byte\[\])], into an array of K floats; allocates nothing once warm.
  public void outputs(byte[] sample, float[] out) {
    singles.outputs(sample, out);
  }

  @Override
  public String toString() {
    return spec.text();
  }
}

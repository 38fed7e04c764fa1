package dev.retort.distill.teacher;

import dev.retort.engine.ClassNames;
import dev.retort.engine.InferencePass;
import dev.retort.engine.Network;
import dev.retort.engine.Predictor;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One network as a teacher: a copy of its weights as they are now, in inference.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="ensemble"}
public final class NetworkTeacher implements Teacher {
  private final Network network;

  /// The network itself, or it by so many threads.
  private final Predictor predictor;

  private final String sha256;

  public NetworkTeacher(Network network) {
    this.network = network.copy();
    predictor = this.network;
    Digest digest = new Digest().add(network.sha256()).add(network.spec().text());
    Preprocessing preprocessing = network.preprocessing();
    if (preprocessing != null) {
      digest.add(preprocessing.scale()).add(preprocessing.shift());
    }
    sha256 = digest.hex();
  }

  private NetworkTeacher(Network network, Predictor predictor, String sha256) {
    this.network = network;
    this.predictor = predictor;
    this.sha256 = sha256;
  }

  @Override
  public int members() {
    return 1;
  }

  @Override
  public int classes() {
    return network.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    predictor.logits(batch, out);
  }

  /// Over the weights, the layers and the preprocessing.
  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public String text() {
    return network.spec().text();
  }

  @Override
  public void requireFits(Dataset data) {
    if (!data.shape().equals(network.spec().input())) {
      throw new IllegalArgumentException(
          "the teacher takes samples of shape %s but %s has %s; choose a teacher for this shape"
              .formatted(network.spec().input(), data.name(), data.shape()));
    }
    if (data.classes() != classes()) {
      throw new IllegalArgumentException(
          "the teacher has %d classes but %s has %d; choose a teacher of the same classes"
              .formatted(classes(), data.name(), data.classes()));
    }
    List<String> own = network.classNames();
    Optional<String> misplaced = ClassNames.misplaced(own, data.classNames());
    if (misplaced.isPresent()) {
      throw new IllegalArgumentException(
          "the teacher knows the classes %s but %s has %s, where \"%s\" has another place; bring the data's into the teacher's order"
              .formatted(
                  ClassNames.few(own),
                  data.name(),
                  ClassNames.few(data.classNames()),
                  misplaced.get()));
    }
    ColumnNames.requireSame("the teacher was trained on", network.columnNames(), data);
  }

  /// It looks at the samples themselves.
  @Override
  public void requireKnows(Dataset part) {
    requireFits(part);
  }

  @Override
  public Task task() {
    return network.task();
  }

  @Override
  public Map<String, Shape> features() {
    return network.features();
  }

  @Override
  public Teacher planned(int capacity, Workers workers) {
    return new Planned(this, network.inferencePass(capacity, workers));
  }

  @Override
  public Teacher withThreads(int threads) {
    return new NetworkTeacher(network, network.withThreads(threads), sha256);
  }

  @Override
  public List<Network> networks() {
    return List.of(network);
  }

  private record Planned(NetworkTeacher teacher, InferencePass pass) implements Teacher {
    @Override
    public int members() {
      return 1;
    }

    @Override
    public int classes() {
      return teacher.classes();
    }

    @Override
    public void logits(Batch batch, float[] out) {
      pass.logits(batch, out);
    }

    @Override
    public Task task() {
      return teacher.task();
    }

    @Override
    public Map<String, Shape> features() {
      return teacher.features();
    }

    @Override
    public float[] feature(String name) {
      return pass.feature(name);
    }

    @Override
    public String sha256() {
      return teacher.sha256();
    }

    @Override
    public String text() {
      return teacher.text();
    }

    @Override
    public void requireFits(Dataset data) {
      teacher.requireFits(data);
    }

    @Override
    public void requireKnows(Dataset part) {
      teacher.requireKnows(part);
    }

    @Override
    public List<Network> networks() {
      return teacher.networks();
    }
  }
}

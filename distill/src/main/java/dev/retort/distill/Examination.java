package dev.retort.distill;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Predictor;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.layer.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The test set of a comparison, and what it says about a model.
public final class Examination {
  private final Dataset test;
  private final int[] labels;
  private final boolean measured;
  private final Map<String, @Nullable Latency> latencies = new HashMap<>();

  /// @param measured whether to measure latencies
  public Examination(Dataset test, boolean measured) {
    this.test = test;
    this.measured = measured;
    labels = Evaluation.labels(test);
  }

  /// A model's logits for the test set, [N, K].
  public float[] logits(Predictor model) {
    return Evaluation.logits(model, test);
  }

  /// The run of a network whose training nobody timed; beside the teacher's logits, if there are
  /// any.
  public Run run(
      Role role, String method, long seed, Network network, float @Nullable [] teacherLogits) {
    return student(role, method, seed, new TrainedNetwork(network, null), teacherLogits);
  }

  /// The run of a student.
  Run student(
      Role role,
      String method,
      long seed,
      TrainedNetwork trained,
      float @Nullable [] teacherLogits) {
    Network student = trained.network();
    float[] logits = logits(student);
    int classes = student.classes();
    Agreement agreement =
        teacherLogits == null ? Agreement.UNKNOWN : Agreement.of(teacherLogits, logits, classes);
    return run(
        role,
        method,
        student.spec().text(),
        seed,
        List.of(student),
        Evaluation.of(logits, labels, classes),
        agreement,
        trained.seconds(),
        trained.samplesPerSecond(),
        student.sha256());
  }

  /// The run of a teacher whose logits for the test set are known.
  Run teacher(TeacherSource.Taught taught, long seed, float[] logits) {
    Teacher teacher = taught.teacher();
    List<Network> networks = teacher.networks();
    TrainedNetwork trained = taught.trained();
    return run(
        Role.TEACHER,
        taught.method(),
        teacher.text(),
        seed,
        networks,
        Evaluation.of(logits, labels, teacher.classes()),
        Agreement.ITSELF,
        trained == null ? Double.NaN : trained.seconds(),
        trained == null ? Double.NaN : trained.samplesPerSecond(),
        networks.size() == 1 ? networks.get(0).sha256() : teacher.sha256());
  }

  private Run run(
      Role role,
      String method,
      String architecture,
      long seed,
      List<Network> networks,
      Evaluation evaluation,
      Agreement agreement,
      double seconds,
      double samplesPerSecond,
      String sha256) {
    return new Run(
        role,
        method,
        architecture,
        seed,
        total(networks, Network::parameterCount),
        total(networks, Examination::bytes),
        evaluation,
        agreement.share(),
        agreement.kl(),
        latency(architecture, networks),
        seconds,
        samplesPerSecond,
        sha256);
  }

  /// It depends on the architecture, not on the weights, so each is measured once: models of the
  /// same architecture do not differ by what the machine did meanwhile.
  private @Nullable Latency latency(String architecture, List<Network> networks) {
    if (!measured) {
      return null;
    }
    if (!latencies.containsKey(architecture)) {
      latencies.put(architecture, LatencyMeasurement.of(networks, test));
    }
    return latencies.get(architecture);
  }

  private static long total(List<Network> networks, ToLongFunction<Network> figure) {
    return networks.stream().mapToLong(figure).sum();
  }

  private static long bytes(Network network) {
    long values = 0;
    for (Parameter parameter : network.parameters()) {
      values += parameter.values().length;
    }
    return values * Float.BYTES;
  }
}

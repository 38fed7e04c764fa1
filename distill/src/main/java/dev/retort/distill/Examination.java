package dev.retort.distill;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Predictor;
import dev.retort.engine.data.Dataset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The test set of a comparison, and what it says about a model. An examination is for one thread.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="examine"}
public final class Examination {
  private final Dataset test;
  private final int[] labels;
  private final boolean measured;
  private final int threads;
  private final Map<String, @Nullable Latency> latencies = new HashMap<>();

  private Examination(Dataset test, boolean measured, int threads) {
    this.test = test;
    this.measured = measured;
    this.threads = threads;
    labels = Evaluation.labels(test);
  }

  /// One that measures no latencies, and asks models by as many threads as there are processors.
  ///
  /// @throws IllegalArgumentException if the data has targets in place of labels
  public static Examination of(Dataset test) {
    return of(test, Runtime.getRuntime().availableProcessors());
  }

  /// One that measures no latencies.
  ///
  /// @param threads by which models are asked; they change no bit
  /// @throws IllegalArgumentException if the data has targets in place of labels
  public static Examination of(Dataset test, int threads) {
    return new Examination(test, false, threads);
  }

  /// One that measures latencies too, and asks models by as many threads as there are processors.
  ///
  /// @throws IllegalArgumentException if the data has targets in place of labels
  public static Examination withLatency(Dataset test) {
    return withLatency(test, Runtime.getRuntime().availableProcessors());
  }

  /// One that measures latencies too.
  ///
  /// @param threads by which models are asked; they change no bit
  /// @throws IllegalArgumentException if the data has targets in place of labels
  public static Examination withLatency(Dataset test, int threads) {
    return new Examination(test, true, threads);
  }

  /// A model's logits for the test set, [N, K].
  public float[] logits(Predictor model) {
    return Evaluation.logits(model, test, threads);
  }

  /// The run of a network whose training nobody timed; beside the teacher's logits, if there are
  /// any.
  public Run run(
      ModelName role, String method, long seed, Network network, float @Nullable [] teacherLogits) {
    return run(role, method, seed, new TrainedNetwork(network, null), teacherLogits);
  }

  /// The run of a network with what is known of its training, likewise.
  public Run run(
      ModelName role,
      String method,
      long seed,
      TrainedNetwork trained,
      float @Nullable [] teacherLogits) {
    return student(role, method, seed, trained, teacherLogits);
  }

  /// The run of a model whose logits for the test set are known.
  ///
  /// @param model one network, or several as one model
  /// @param teacherLogits of whoever taught it, for the test set; null where there are none
  /// @param seconds of training; NaN where nobody knows
  /// @param samplesPerSecond of training, likewise
  public Run run(
      ModelName role,
      String method,
      long seed,
      Teacher model,
      float[] logits,
      float @Nullable [] teacherLogits,
      double seconds,
      double samplesPerSecond) {
    return run(
        role,
        method,
        seed,
        model,
        logits,
        agreement(teacherLogits, logits, model.classes()),
        seconds,
        samplesPerSecond);
  }

  /// The run of a student.
  Run student(
      ModelName role,
      String method,
      long seed,
      TrainedNetwork trained,
      float @Nullable [] teacherLogits) {
    Network student = trained.network();
    float[] logits = logits(student);
    return run(
        role,
        method,
        seed,
        Teacher.of(student),
        logits,
        agreement(teacherLogits, logits, student.classes()),
        trained.seconds(),
        trained.samplesPerSecond());
  }

  /// The run of a teacher whose logits for the test set are known.
  Run teacher(TeacherSource.Taught taught, long seed, float[] logits) {
    TrainedNetwork trained = taught.trained();
    return run(
        Role.TEACHER,
        taught.method(),
        seed,
        taught.teacher(),
        logits,
        Agreement.ITSELF,
        trained == null ? Double.NaN : trained.seconds(),
        trained == null ? Double.NaN : trained.samplesPerSecond());
  }

  private static Agreement agreement(
      float @Nullable [] teacherLogits, float[] logits, int classes) {
    return teacherLogits == null ? Agreement.UNKNOWN : Agreement.of(teacherLogits, logits, classes);
  }

  private Run run(
      ModelName role,
      String method,
      long seed,
      Teacher model,
      float[] logits,
      Agreement agreement,
      double seconds,
      double samplesPerSecond) {
    List<Network> networks = model.networks();
    String architecture = model.text();
    return new Run(
        role,
        method,
        architecture,
        seed,
        total(networks, Network::parameterCount),
        total(networks, Network::bytes),
        Evaluation.of(logits, labels, model.classes()),
        agreement.share(),
        agreement.kl(),
        latency(architecture, networks),
        seconds,
        samplesPerSecond,
        networks.size() == 1 ? networks.get(0).sha256() : model.sha256());
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
}

package dev.retort.distill.report;

import dev.retort.distill.LayerSimilarity;
import dev.retort.distill.Role;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Batch;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a report shows beside the figures of a comparison: the epochs of all trainings, the test
/// samples, and the models of the first seed.
///
/// @param histories the trainings' epochs, none for a teacher that was given
/// @param teacher the teacher of the first seed; null where it cannot see the test samples
/// @param networks the networks of the first seed, as far as there are any
/// @param similarities how alike the teacher's layers and those of the students see the test
///   samples
/// @param threads by which models are asked about the test samples
public record Exhibits(
    List<History> histories,
    Dataset test,
    @Nullable Teacher teacher,
    Map<Role, Network> networks,
    Map<Role, LayerSimilarity> similarities,
    int threads) {
  private static final List<Role> STUDENTS = List.of(Role.SCRATCH, Role.DISTILLED);

  public Exhibits {
    histories = List.copyOf(histories);
    networks = Map.copyOf(networks);
    similarities = Map.copyOf(similarities);
  }

  /// Exhibits whose models are asked by as many threads as there are processors.
  public Exhibits(
      List<History> histories,
      Dataset test,
      @Nullable Teacher teacher,
      Map<Role, Network> networks,
      Map<Role, LayerSimilarity> similarities) {
    this(histories, test, teacher, networks, similarities, processors());
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// As below, by as many threads as there are processors.
  public static Exhibits of(
      List<History> histories,
      Dataset test,
      @Nullable Teacher teacher,
      Map<Role, Network> networks) {
    return of(histories, test, teacher, networks, processors());
  }

  /// Compares the networks' layers, which takes a moment. Where that takes more memory than there
  /// is, a similarity is left out ([#leftOut()]): all else that was found is to be written.
  public static Exhibits of(
      List<History> histories,
      Dataset test,
      @Nullable Teacher teacher,
      Map<Role, Network> networks,
      int threads) {
    Map<Role, LayerSimilarity> similarities = new EnumMap<>(Role.class);
    Network first = networks.get(Role.TEACHER);
    for (Role role : STUDENTS) {
      Network student = networks.get(role);
      if (first != null && student != null && isCompared(test)) {
        similarity(first, student, test).ifPresent(found -> similarities.put(role, found));
      }
    }
    return new Exhibits(histories, test, teacher, networks, similarities, threads);
  }

  private static boolean isCompared(Dataset test) {
    return test.kind() != Batch.Kind.TOKENS && test.size() > 1;
  }

  /// Empty where memory runs out.
  private static Optional<LayerSimilarity> similarity(
      Network teacher, Network student, Dataset test) {
    try {
      return Optional.of(LayerSimilarity.of(teacher, student, test));
    } catch (OutOfMemoryError _) {
      return Optional.empty();
    }
  }

  /// A line for each student whose layers were not compared with the teacher's, as memory ran out.
  public List<String> leftOut() {
    boolean compared = networks.containsKey(Role.TEACHER) && isCompared(test);
    return STUDENTS.stream()
        .filter(role -> compared && networks.containsKey(role) && !similarities.containsKey(role))
        .map(Exhibits::outOfMemory)
        .toList();
  }

  private static String outOfMemory(Role role) {
    return String.format(
        Locale.ROOT,
        "similarity of the layers (%s) is left out: it takes more memory than the %,d MB there are;"
            + " for more: %s",
        role.key(),
        MemoryLimit.megabytes(),
        MemoryLimit.MORE);
  }

  @Nullable Network network(Role role) {
    return networks.get(role);
  }

  /// The teacher's logits for the test samples, [N, K]; null where it cannot see them.
  float @Nullable [] teacherLogits() {
    return teacher == null ? null : Evaluation.logits(teacher.predictor(), test, threads);
  }

  /// A network's logits for the test samples, [N, K]; null where there is none.
  float @Nullable [] logits(Role role) {
    Network network = network(role);
    return network == null ? null : Evaluation.logits(network, test, threads);
  }

  /// The similarities as `result.json` has them, by the student's role.
  public Json.Members similarityJson() {
    Json.Members json = Json.object();
    for (Role role : Role.values()) {
      LayerSimilarity similarity = similarities.get(role);
      json = similarity == null ? json : json.with(role.key(), similarity.toJson());
    }
    return json;
  }
}

package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.FixedTeacher;
import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.ShowingTeacher;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Batches;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An objective at work allocates nothing, whoever the teacher is. What networks do is the engine's
/// to test; here student and members have fixed logits, on kernels that need no compiler for it.
final class AllocationTest {
  private static final int CLASSES = 10;
  private static final int BATCH = 32;

  /// So many steps in a row must be clean, so that one in a few that allocates is seen.
  private static final int IN_A_ROW = 10;

  /// The first steps load classes, and the JVM allocates now and then for its own call sites.
  private static final int AT_MOST = 200;

  private static final Shape MAP = Shape.of(5, 4, 4);
  private static final Shape OWN = Shape.of(3, 4, 4);
  private static final Shape FLAT = Shape.of(7);

  @TempDir private static Path folder = Path.of("");

  static Stream<Loss> losses() throws IOException {
    FixedTeacher one = new FixedTeacher(1, CLASSES, new float[300 * CLASSES]);
    Teacher ensemble =
        new EnsembleTeacher(List.of(one, new FixedTeacher(3, CLASSES, new float[900 * CLASSES])));
    return Stream.of(
        Method.kd().loss(one, 4, 0.9f),
        Method.kd().loss(ensemble, 4, 0.9f),
        Method.kd().loss(SoftTargets.of(ensemble, TinyData.TRAINING, 1), 4, 0.9f),
        Method.kd().loss(inAFile(ensemble, Labelling.plain()), 4, 0.9f),
        Method.kd().loss(inAFile(ensemble, Labelling.plain().top(3)), 4, 0.9f),
        Method.kd()
            .loss(
                new EnsembleTeacher(List.of(one, ensemble), EnsembleTeacher.Mean.LOGITS), 4, 0.9f),
        new Distillation(ensemble, Method.logitRegression(), 4, 1),
        moving(ensemble, "kd + 0.1 logit-regression + dkd + dist + standardized dkd + sigmoid-kd"),
        moving(ensemble, "tf-kd + 0.5 label-smoothing + ce + bce + mse"),
        moving(
            new ShowingTeacher(one, MAP, new float[BATCH * MAP.elements()]),
            "hint features:map + cosine features:map + attention features:map + rkd features:map +"
                + " similarity features:map + (warmup 10%, 1) hint features:flat"));
  }

  private static Loss moving(Teacher teacher, String method) {
    return new Distillation(
        teacher,
        Method.parse(method),
        Course.parse("cosine 8 to 2"),
        Course.parse("warmup 5%, 0.9"),
        20,
        Seed.of(1));
  }

  private static Teacher inAFile(Teacher teacher, Labelling labelling) throws IOException {
    Path file = folder.resolve("soft" + labelling.top());
    SoftTargets.write(file, teacher, TinyData.TRAINING, labelling);
    return SoftTargets.read(file);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aStepAllocatesNothing(Loss loss) throws Throwable {
    Batches batches = Batches.inOrder(TinyData.TRAINING, BATCH);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    batch.labels()[3] = Batch.UNLABELLED;
    FixedOutputs outputs =
        FixedOutputs.of(CLASSES, new float[BATCH * CLASSES], KernelChoice.scalar())
            .with("map", OWN, drawn(BATCH * OWN.elements()))
            .with("flat", FLAT, drawn(BATCH * FLAT.elements()));
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    MethodHandle counter = counter();
    int clean = 0;
    long last = 0;
    for (int i = 0; clean < IN_A_ROW && i < AT_MOST; i++) {
      batch.epoch(i);
      long before = (long) counter.invokeExact();
      evaluator.gradients(batch);
      long bytes = (long) counter.invokeExact() - before;
      last = bytes == 0 ? last : bytes;
      clean = bytes == 0 ? clean + 1 : 0;
    }
    assertEquals(IN_A_ROW, clean, "steps in a row without allocation; the last took " + last);
  }

  private static float[] drawn(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Seed.of(1).uniform(i);
    }
    return values;
  }

  /// The bytes this thread has allocated; by a handle, because the module of the tests does not
  /// read the JDK's management modules.
  private static MethodHandle counter() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
    return MethodHandles.publicLookup()
        .unreflect(type.getMethod("getCurrentThreadAllocatedBytes"))
        .bindTo(threads);
  }
}

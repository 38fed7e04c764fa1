package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.distill.objective.HintonDistillation;
import dev.retort.distill.objective.LogitRegression;
import dev.retort.engine.data.Batches;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
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

  @TempDir private static Path folder = Path.of("");

  static Stream<Loss> losses() throws IOException {
    FixedTeacher one = new FixedTeacher(1, CLASSES, new float[300 * CLASSES]);
    Teacher ensemble =
        new EnsembleTeacher(List.of(one, new FixedTeacher(3, CLASSES, new float[900 * CLASSES])));
    return Stream.of(
        new HintonDistillation(one, 4, 0.9f),
        new HintonDistillation(ensemble, 4, 0.9f),
        new HintonDistillation(SoftTargets.of(ensemble, TinyData.TRAINING, 1), 4, 0.9f),
        new HintonDistillation(inAFile(ensemble, Labelling.plain()), 4, 0.9f),
        new HintonDistillation(inAFile(ensemble, Labelling.plain().top(3)), 4, 0.9f),
        new HintonDistillation(
            new EnsembleTeacher(List.of(one, ensemble), EnsembleTeacher.Mean.LOGITS), 4, 0.9f),
        new LogitRegression(ensemble));
  }

  private static Teacher inAFile(Teacher teacher, Labelling labelling) throws IOException {
    Path file = folder.resolve("soft" + labelling.top());
    SoftTargets.write(file, teacher, TinyData.TRAINING, labelling);
    return SoftTargets.read(file);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aStepAllocatesNothing(Loss loss) throws Throwable {
    Batches batches = Batches.inOrder(TinyData.TRAINING, 32);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    batch.labels()[3] = Batch.UNLABELLED;
    FixedOutputs outputs = FixedOutputs.of(CLASSES, new float[32 * CLASSES], KernelChoice.scalar());
    Loss.Evaluator evaluator = loss.evaluator(outputs);
    MethodHandle counter = counter();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = (long) counter.invokeExact();
      evaluator.gradients(batch);
      least = Math.min(least, (long) counter.invokeExact() - before);
    }
    assertEquals(0, least);
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

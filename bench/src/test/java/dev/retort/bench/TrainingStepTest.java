package dev.retort.bench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Batches;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Steps that are timed must be those of a training.
final class TrainingStepTest {
  private static final int BATCH = TrainingStepBenchmark.BATCH;

  private final TrainingStep step = onDigits();

  private static TrainingStep onDigits() {
    Batches batches = Batches.inOrder(SyntheticDigits.train(BATCH, 1), BATCH);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    return TrainingStep.onBytes(BenchmarkNetwork.MLP_30.spec(), batch, 1, KernelChoice.scalar());
  }

  private float[] trained(int parameter) {
    return step.network().trainedParameters().get(parameter).values();
  }

  @Test
  void itLearnsFromBytes() {
    double first = step.run();
    double last = first;
    for (int i = 0; i < 30; i++) {
      last = step.run();
    }
    assertTrue(last < first, first + ", then " + last);
    step.requireAlive();
  }

  @Test
  void theBitsOfTheReferenceAreTaken() {
    step.requireBitsOf(onDigits());
  }

  @Test
  void otherBitsThanThoseOfTheReferenceAreRefused() {
    trained(0)[0] += 1f; // a weight of the first layer
    TrainingStep reference = onDigits();
    IllegalStateException wrong =
        assertThrows(IllegalStateException.class, () -> step.requireBitsOf(reference));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.contains("differ from those of the scalar kernels"), said);
  }

  @Test
  void aNetworkWhoseUnitsAreSilentIsRefused() {
    Arrays.fill(trained(1), -1000f); // the biases of the first layer
    step.run();
    assertThrows(IllegalStateException.class, step::requireAlive);
  }

  @Test
  void aLossThatIsNoNumberIsRefused() {
    Arrays.fill(trained(5), Float.NaN); // the biases of the last layer
    step.run();
    assertThrows(IllegalStateException.class, step::requireAlive);
  }
}

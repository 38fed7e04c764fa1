package dev.retort.engine;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// A vector that a kernel's loop carries stays in a register even where C2 has no good profile of
/// the kernel, as it happened on a busy machine: otherwise each becomes an object, and training 30
/// times slower.
///
/// The steps are made in a JVM without tiers, where profiles are poor. There one allocated 180 MB;
/// a few vectors outside the inner loops may still be objects.
@Order(Integer.MAX_VALUE) // long, begun first from the other end
final class CarriedVectorsTest {
  @Test
  void aStepKeepsThemInRegisters() throws Exception {
    List<String> lines =
        ChildJvm.run(
            List.of("--add-modules=jdk.incubator.vector", "-XX:-TieredCompilation"), Steps.class);
    assertEquals(KernelChoice.kernels().description(), lines.get(lines.size() - 2));
    long bytes = Long.parseLong(lines.getLast());
    assertTrue(bytes < Steps.FEW, bytes + " bytes a step");
  }

  /// Runs in the other JVM: prints its kernels and how much the last step allocated.
  static final class Steps {
    static final long FEW = 64 * 1024;

    private static final int BATCH = 32;

    /// A busy machine makes few steps in the time that C2 takes; both have to be over.
    private static final int STEPS = 300;

    private static final long NANOS = 30_000_000_000L;

    private Steps() {}

    public static void main(String[] args) {
      LayerSpec[] lenet = {
        conv2d(32, 3),
        batchNorm(),
        relu(),
        maxPool2d(2),
        conv2d(64, 3),
        relu(),
        maxPool2d(2),
        flatten(),
        dense(128),
        relu(),
        dense(10)
      };
      Network network = NetworkSpec.input(1, 28, 28).then(lenet).initialize(Seed.of(1));
      TrainingPass pass = network.trainingPass(BATCH, Seed.of(2), Workers.alone());
      Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);
      Batches batches =
          Batches.over(SyntheticDigits.train(BATCH, 1), BATCH, Seed.of(3), Augmentation.none());
      Batch batch = batches.allocate();
      batches.fill(batch, 0, 0);
      long start = System.nanoTime();
      long bytes = Long.MAX_VALUE;
      for (int step = 0;
          bytes >= FEW && (step < STEPS || System.nanoTime() - start < NANOS);
          step++) {
        long before = AllocatedBytes.ofThisThread();
        pass.forward(batch);
        loss.gradients(batch);
        pass.backward(batch);
        bytes = AllocatedBytes.ofThisThread() - before;
      }
      System.out.println(KernelChoice.kernels().description());
      System.out.println(bytes);
    }
  }
}

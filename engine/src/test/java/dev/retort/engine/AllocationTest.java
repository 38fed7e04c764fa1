package dev.retort.engine;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.layerNorm;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static dev.retort.engine.layer.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Batches;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Kernels;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.optimizer.OptimizerState;
import dev.retort.engine.optimizer.Optimizers;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Once warm, a training step and a prediction allocate nothing, by the JVM's own count for all
/// threads: workers have a part in a step.
final class AllocationTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTrainingStepAllocatesNothing(int threads) {
    LayerSpec[] mlp = {flatten(), dense(64), relu(), dropout(0.3f), dense(10)};
    LayerSpec[] cnn = {
      conv2d(8, 3),
      batchNorm(),
      relu(),
      maxPool2d(2),
      conv2d(12, 3),
      relu(),
      flatten(),
      dense(32),
      relu(),
      dense(10)
    };
    LayerSpec[] deep = {
      maxPool2d(4),
      conv2d(16, 3),
      layerNorm(),
      tanh(),
      conv2d(16, 3).groups(16),
      residual(relu()),
      conv2d(32, 3),
      averagePool2d(2),
      globalAveragePool2d(),
      dense(10)
    };
    assertEquals(0, bytesOfAStep(mlp, threads));
    assertEquals(0, bytesOfAStep(cnn, threads));
    assertEquals(0, bytesOfAStep(deep, threads));
  }

  /// A last batch of 16 samples makes 16 blocks of the sum for a convolution's weights, where the
  /// 17 before made 9. There are kernels for tiles, for one channel, for each channel by itself and
  /// for all others.
  @Test
  void aSmallerLastBatchAllocatesNoBlocks() {
    LayerSpec[] tiles = {
      maxPool2d(4), conv2d(16, 1), conv2d(16, 3), globalAveragePool2d(), dense(10)
    };
    LayerHarness.kernels()
        .forEach(kernels -> assertTrue(isSmall(bytesOfALastBatch(tiles, kernels))));
    LayerSpec[] others = {
      maxPool2d(4),
      conv2d(64, 3),
      conv2d(64, 5).groups(64),
      conv2d(6, 3),
      globalAveragePool2d(),
      dense(10)
    };
    assertTrue(isSmall(bytesOfALastBatch(others, KernelChoice.kernels())));
  }

  /// Less than the blocks of any of them.
  private static boolean isSmall(long bytes) {
    return bytes < 64 * 1024;
  }

  /// In passes that are made anew until all loops are compiled: 0 as soon as 20 of them in a row
  /// have allocated little, or the last three after 90 seconds, in which a busy machine may not
  /// come to so many; else the bytes of the last that did not.
  private static long bytesOfALastBatch(LayerSpec[] layers, Kernels kernels) {
    Network network = NetworkSpec.input(1, 28, 28).then(layers).initialize(Seed.of(1));
    Batches batches = Batches.over(SyntheticDigits.train(33, 1), 17, Seed.of(3));
    Batch batch = batches.allocate();
    long end = System.nanoTime() + 90_000_000_000L;
    long last = Long.MAX_VALUE;
    int clean = 0;
    int passes = 0;
    while (clean < 20 && System.nanoTime() - end < 0) {
      TrainingPass pass = network.trainingPass(17, Seed.of(2), Workers.alone(), kernels);
      Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);
      step(pass, loss, batches, batch, 0);
      long before = AllocatedBytes.ofThisThread();
      step(pass, loss, batches, batch, 1);
      long bytes = AllocatedBytes.ofThisThread() - before;
      last = isSmall(bytes) ? last : bytes;
      clean = isSmall(bytes) ? clean + 1 : 0;
      passes++;
    }
    return clean == 20 || (passes < 40 && clean >= 3) ? 0 : last;
  }

  private static void step(
      TrainingPass pass, Loss.Evaluator loss, Batches batches, Batch batch, int index) {
    batches.fill(batch, 0, index);
    pass.forward(batch);
    loss.gradients(batch);
    pass.backward(batch);
  }

  /// The count is not blind to workers. (It is taken while the worker is there: of one that ends,
  /// the JVM counts the bytes a moment after others see it ended.)
  @Test
  void whatAWorkerAllocatesIsCounted() throws InterruptedException {
    long before = AllocatedBytes.ofAllThreads();
    AtomicReference<Object> kept = new AtomicReference<>();
    CountDownLatch allocated = new CountDownLatch(1);
    CountDownLatch counted = new CountDownLatch(1);
    Thread worker =
        new Thread(
            () -> {
              kept.set(new float[1 << 20]);
              allocated.countDown();
              await(counted);
            });
    worker.start();
    await(allocated);
    long bytes = AllocatedBytes.ofAllThreads() - before;
    counted.countDown();
    worker.join();
    assertTrue(bytes >= 4 << 20, bytes + " bytes");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this test", e);
    }
  }

  private static long bytesOfAStep(LayerSpec[] layers, int threads) {
    Network network = NetworkSpec.input(1, 28, 28).then(layers).initialize(Seed.of(1));
    Workers workers = Workers.of(threads);
    TrainingPass pass = network.trainingPass(32, Seed.of(2), workers);
    Loss.Evaluator loss = Losses.crossEntropy().evaluator(pass);
    OptimizerState optimizer =
        Optimizers.adam(1e-3f).start(network.trainedParameters(), pass.gradients(), workers);
    Batches batches =
        Batches.over(SyntheticDigits.train(64, 1), 32, Seed.of(3), Augmentation.shift(2));
    Batch batch = batches.allocate();
    int[] step = {0};
    return bytes(
        () -> {
          batches.fill(batch, step[0] / 2, step[0] % 2); // two an epoch
          step[0]++;
          pass.forward(batch);
          loss.gradients(batch);
          pass.backward(batch);
          optimizer.step(1);
          network.weightsChanged();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void aPredictionAllocatesNothing(int size) {
    Network network = ReferenceRun.train(32, 1);
    Batches batches = Batches.inOrder(SyntheticDigits.test(size, 1), size);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    float[] logits = new float[size * 10];
    assertEquals(0, bytes(() -> network.logits(batch, logits)));
    float[] sample = new float[784];
    float[] probabilities = new float[10];
    assertEquals(0, bytes(() -> network.probabilities(sample, probabilities)));
    byte[] pixels = new byte[784];
    assertEquals(0, bytes(() -> network.probabilities(pixels, probabilities)));
    assertEquals(0, bytes(() -> network.outputs(pixels, probabilities)));
    int[] likeliest = new int[1];
    assertEquals(0, bytes(() -> likeliest[0] = network.classify(sample)));
    assertEquals(0, bytes(() -> likeliest[0] = network.classify(pixels)));
  }

  /// In chunks, and in two batches of the flat layers.
  @Test
  void aLargePredictionAllocatesNothing() {
    int size = 300;
    Network network =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(32, 3), relu(), maxPool2d(2))
            .then(flatten(), dense(10))
            .initialize(Seed.of(1));
    Batches batches = Batches.inOrder(SyntheticDigits.test(size, 1), size);
    Batch batch = batches.allocate();
    batches.fill(batch, 0, 0);
    float[] logits = new float[size * 10];
    InferencePass pass = network.inferencePass(size, Workers.of(2));
    assertEquals(0, bytes(() -> pass.logits(batch, logits)));
  }

  private static long bytes(Runnable step) {
    for (int i = 0; i < 30; i++) {
      step.run();
    }
    return AllocatedBytes.inAllThreads(step);
  }
}

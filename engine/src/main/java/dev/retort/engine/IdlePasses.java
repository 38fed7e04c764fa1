package dev.retort.engine;

import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.tensor.Batch;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Inference passes that wait for the next prediction, so that many threads can predict at once and
/// none allocates once warm. Single samples and batches have passes of their own, and only batches
/// are shared out among workers.
///
/// Nobody reads named layers of these passes, and they wait without the batches they had.
///
/// A network may be kept long after its last prediction, and the buffers of one for large images
/// take a hundred megabytes. So idle passes are held by soft references: where memory runs short
/// the collector takes them, and the next prediction plans a new one.
final class IdlePasses implements Predictor {
  /// Of a larger batch so many samples are predicted at a time, or the buffers for all of it would
  /// wait too.
  static final int MOST = 1024;

  private static final int SLOTS = 64;

  private final Network network;

  /// Who share out batches.
  private final Workers workers;

  private final AtomicReferenceArray<@Nullable SoftReference<InferencePass>> singles =
      new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<@Nullable SoftReference<InferencePass>> batches =
      new AtomicReferenceArray<>(SLOTS);

  /// Batches are shared out among as many workers as there are processors.
  IdlePasses(Network network) {
    this(network, Workers.of(Runtime.getRuntime().availableProcessors()));
  }

  IdlePasses(Network network, Workers workers) {
    this.network = network;
    this.workers = workers;
  }

  @Override
  public Predictor withThreads(int threads) {
    return new IdlePasses(network, Workers.of(threads));
  }

  @Override
  public int classes() {
    return network.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    PreparedInput.requireFits(network.spec().input(), batch); // before buffers are planned for it
    InferencePass.requireRoom(batch.size(), classes(), out);
    InferencePass pass = take(batch.size());
    try {
      pass.logitsOfAll(batch, out);
    } finally {
      give(pass);
    }
  }

  /// A pass with room for that many samples, or for the most that go at a time, which nobody else
  /// has.
  InferencePass take(int wanted) {
    int samples = Math.min(wanted, MOST);
    AtomicReferenceArray<@Nullable SoftReference<InferencePass>> slots =
        samples <= 1 ? singles : batches;
    for (int i = 0; i < SLOTS; i++) {
      SoftReference<InferencePass> idle = slots.get(i);
      InferencePass pass = waiting(idle);
      if (pass != null && pass.capacity() >= samples && slots.compareAndSet(i, idle, null)) {
        return pass;
      }
    }
    dropOne(slots);
    Workers sharing = samples <= 1 ? Workers.alone() : workers;
    return new InferencePass(network, samples, sharing, KernelChoice.kernels(), false);
  }

  /// The pass that waits in a slot, or null: nobody does, or the collector has taken it.
  private static @Nullable InferencePass waiting(@Nullable SoftReference<InferencePass> idle) {
    return idle == null ? null : idle.get();
  }

  /// Lets go of a pass that is too small, so that growing batches do not leave a trail of buffers:
  /// there are never more passes than there were predictions at once.
  private static void dropOne(AtomicReferenceArray<@Nullable SoftReference<InferencePass>> slots) {
    for (int i = 0; i < SLOTS; i++) {
      SoftReference<InferencePass> idle = slots.get(i);
      if (waiting(idle) != null && slots.compareAndSet(i, idle, null)) {
        return;
      }
    }
  }

  /// Puts a pass back; where all slots are full it is forgotten.
  void give(InferencePass pass) {
    pass.release();
    AtomicReferenceArray<@Nullable SoftReference<InferencePass>> slots =
        pass.capacity() == 1 ? singles : batches;
    for (int i = 0; i < SLOTS; i++) {
      SoftReference<InferencePass> idle = slots.get(i);
      if (waiting(idle) == null && slots.compareAndSet(i, idle, pass.reference)) {
        return;
      }
    }
  }
}

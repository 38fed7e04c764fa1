package dev.retort.engine.kernel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A few threads that share out a loop: the caller and `size() - 1` daemons, which spin briefly for
/// the next loop and then park. One that has been parked for a minute ends, so that a program which
/// unloads these classes is rid of them; the next loop starts it anew.
///
/// Results never depend on the number of workers, because a part computes its own outputs and
/// nothing else. Several threads may use the same workers at once: whoever comes second runs its
/// parts alone, and so does a part that hands out a loop of its own.
///
/// Tasks are objects made when a pass is planned, so that handing out a loop allocates nothing.
///
/// How a loop is shared: the caller writes the task down, then sets the number of parts that
/// remain. Everybody counts that number down by compare-and-set, and whoever succeeds owns the part
/// of that number; only then does it read the task, which stays in place until the last part is
/// done. So a worker that was late, or has not woken at all, costs nothing and spoils nothing:
/// there is never a wait for a thread that has no part.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="workers"}
public final class Workers {
  /// Part `part` of a loop; `worker` counts from 0 and names scratch memory that nobody else uses
  /// meanwhile.
  @FunctionalInterface
  public interface Task {
    void run(int part, int worker);
  }

  /// The outputs from <= i < to of a loop.
  @FunctionalInterface
  public interface RangeTask {
    void run(int from, int to);
  }

  /// Elements of a simple loop that are worth a worker: for fewer, handing them out costs more than
  /// it gains.
  public static final int GRAIN = 16384;

  /// How long an idle thread spins before it parks: many times a dispatch (0.3 us) and the serial
  /// stretch between two loops of a step, yet little where another process wants the core.
  private static final long SPIN_NANOS = 20_000;

  /// How long a thread stays parked before it ends: longer than a program at work pauses, short
  /// beside the life of a server that loads and unloads programs.
  private static final long IDLE_NANOS = 60_000_000_000L;

  private static final int RANGE_MULTIPLE = 16;

  /// How many workers there may be: 1,024, or as many as processors where these are more. Each has
  /// scratch memory of its own in every pass, though more than processors only take turns.
  public static final int MOST = Math.max(1024, Runtime.getRuntime().availableProcessors());

  private static final ConcurrentHashMap<Integer, Workers> SHARED = new ConcurrentHashMap<>();
  private static final Workers ALONE = new Workers(1, 1);

  private final int size;
  private final long idleNanos;
  private final Worker[] others;
  private final AtomicBoolean busy = new AtomicBoolean();

  /// Parts of the loop at work that nobody has taken yet.
  private final AtomicInteger remaining = new AtomicInteger();

  private final AtomicInteger done = new AtomicInteger();
  private volatile @Nullable Thread waiting;

  // the loop at work: written before `remaining` is set, read after a part of it is owned
  private int parts;
  private @Nullable Task task;
  private @Nullable RangeTask rangeTask;
  private int length;
  private int range;

  private final Object failures = new Object();
  private int failedPart;
  private @Nullable Throwable failure;

  /// More threads than processors only take turns, so no more than `threads` are started.
  Workers(int size, int threads) {
    this(size, threads, IDLE_NANOS);
  }

  /// @param idleNanos how long a thread stays parked before it ends
  Workers(int size, int threads, long idleNanos) {
    this.size = size;
    this.idleNanos = idleNanos;
    this.others = new Worker[Math.min(size, threads) - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = new Worker(this, i + 1);
    }
  }

  /// Workers of that number, shared by all who ask for as many; 1 is the caller alone.
  ///
  /// @throws IllegalArgumentException if the number is not positive or above [#MOST]
  public static Workers of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "workers expect a positive number but get " + size + "; 1 is the calling thread alone");
    }
    if (size > MOST) {
      throw new IllegalArgumentException(
          "workers are at most %d but shall be %d; take no more than there are processors"
              .formatted(MOST, size));
    }
    return size == 1
        ? ALONE
        : SHARED.computeIfAbsent(
            size, number -> new Workers(number, Runtime.getRuntime().availableProcessors()));
  }

  /// The caller alone.
  public static Workers alone() {
    return ALONE;
  }

  public int size() {
    return size;
  }

  /// Runs the parts 0 to parts - 1, each once, in any order, and returns when all are done.
  ///
  /// What a part throws reaches the caller; of several, that of the lowest part. Where workers
  /// share the parts, all others are done by then; where the caller runs them alone, those after it
  /// are not begun.
  public void run(int parts, Task task) {
    if (parts <= 1 || others.length == 0 || !busy.compareAndSet(false, true)) {
      for (int part = 0; part < parts; part++) {
        task.run(part, 0);
      }
      return;
    }
    try {
      this.task = task;
      share(parts);
    } finally {
      this.task = null;
      busy.set(false);
    }
  }

  /// Cuts 0 to length into ranges of at least `grain` outputs, but for the last one, which may be
  /// shorter, at multiples of 16, one for each worker at the most.
  public void split(int length, int grain, RangeTask task) {
    int wanted = (int) Math.min(size, (long) length / Math.max(1, grain));
    if (wanted <= 1 || others.length == 0 || !busy.compareAndSet(false, true)) {
      if (length > 0) {
        task.run(0, length);
      }
      return;
    }
    try {
      this.length = length;
      int each = Math.ceilDiv(length, wanted);
      this.range = Math.ceilDiv(each, RANGE_MULTIPLE) * RANGE_MULTIPLE;
      this.rangeTask = task;
      share(Math.ceilDiv(length, range));
    } finally {
      this.rangeTask = null;
      busy.set(false);
    }
  }

  private void share(int parts) {
    this.parts = parts;
    failure = null;
    done.set(0);
    remaining.set(parts);
    int helpers = Math.min(others.length, parts - 1);
    for (int i = 0; i < helpers; i++) {
      others[i].wake();
    }
    takeParts(0);
    if (done.get() < parts) {
      awaitLast(parts);
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }

  private void takeParts(int worker) {
    for (; ; ) {
      int left = remaining.get();
      if (left == 0) {
        return;
      }
      if (remaining.compareAndSet(left, left - 1)) {
        int all = parts;
        runPart(all - left, worker);
        // After the last part is counted the loop at work may be another one: nothing of it is
        // read.
        if (done.incrementAndGet() == all) {
          Thread caller = waiting;
          if (caller != null) {
            LockSupport.unpark(caller);
          }
        }
      }
    }
  }

  private void runPart(int part, int worker) {
    try {
      RangeTask ranges = rangeTask;
      if (ranges != null) {
        ranges.run(part * range, (int) Math.min(length, (part + 1L) * range));
      } else {
        Task whole = task;
        if (whole != null) {
          whole.run(part, worker);
        }
      }
    } catch (Throwable thrown) {
      synchronized (failures) {
        if (failure == null || part < failedPart) {
          failure = thrown;
          failedPart = part;
        }
      }
    }
  }

  private void awaitLast(int parts) {
    long deadline = System.nanoTime() + SPIN_NANOS;
    do {
      if (done.get() == parts) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < deadline);
    waiting = Thread.currentThread();
    while (done.get() < parts) {
      LockSupport.park(this);
    }
    waiting = null;
  }

  /// Where a daemon is.
  private enum State {
    /// There is no thread.
    NONE,
    AWAKE,
    ASLEEP
  }

  /// One of the daemons: a thread at a time, which ends when it has nothing to do for long.
  ///
  /// A thread first says that it sleeps or ends, and then looks for parts once more; the caller
  /// first sets the parts, and then looks where the thread is. So one of both always sees the
  /// other, and no loop misses a worker that it has called. From [State#NONE] goes on whoever
  /// changes it, the thread itself or one that the caller starts: there are never two of a number.
  private static final class Worker implements Runnable {
    private final Workers pool;
    private final int number;
    private final AtomicReference<State> state = new AtomicReference<>(State.NONE);

    /// The last one that was started; read and written by whoever holds the pool.
    private @Nullable Thread thread;

    Worker(Workers pool, int number) {
      this.pool = pool;
      this.number = number;
    }

    /// Called by whoever holds the pool, after the parts were set.
    void wake() {
      if (state.get() == State.AWAKE) {
        return;
      }
      if (state.compareAndSet(State.ASLEEP, State.AWAKE)) {
        Thread sleeping = thread;
        if (sleeping != null) {
          LockSupport.unpark(sleeping);
        }
      } else if (state.compareAndSet(State.NONE, State.AWAKE)) {
        start();
      }
    }

    private void start() {
      try {
        Thread made =
            Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name("retort-worker-" + number + "-of-" + pool.size)
                .unstarted(this);
        thread = made;
        made.start();
      } catch (OutOfMemoryError | StackOverflowError e) {
        // There is no room for a thread: those that are there do the parts, and a later loop tries
        // again.
        state.set(State.NONE);
      }
    }

    @Override
    public void run() {
      while (awaitParts()) {
        pool.takeParts(number);
      }
    }

    /// Returns true where there may be parts, false where the thread is to end.
    private boolean awaitParts() {
      for (; ; ) {
        long deadline = System.nanoTime() + SPIN_NANOS;
        do {
          if (pool.remaining.get() > 0) {
            return true;
          }
          Thread.onSpinWait();
        } while (System.nanoTime() < deadline);
        if (!sleep()) {
          return false;
        }
      }
    }

    /// Returns true where the thread was woken, false where it is to end.
    private boolean sleep() {
      state.set(State.ASLEEP);
      long start = System.nanoTime();
      while (state.get() == State.ASLEEP && pool.remaining.get() == 0) {
        long left = pool.idleNanos - (System.nanoTime() - start);
        if (left <= 0) {
          return !ends();
        }
        LockSupport.parkNanos(pool, left);
      }
      state.set(State.AWAKE);
      return true;
    }

    private boolean ends() {
      if (!state.compareAndSet(State.ASLEEP, State.NONE)) {
        return false; // the caller has just woken it
      }
      return pool.remaining.get() == 0 || !state.compareAndSet(State.NONE, State.AWAKE);
    }
  }
}

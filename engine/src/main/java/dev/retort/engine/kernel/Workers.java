package dev.retort.engine.kernel;

/// A few threads that share out a loop: the caller and `size() - 1` daemons, which spin briefly for
/// the next loop and then park.
///
/// Results never depend on the number of workers, because a part computes its own outputs and
/// nothing else. Several threads may use the same workers at once: whoever comes second runs its
/// parts alone.
///
/// Tasks are objects made when a pass is planned, so that handing out a loop allocates nothing.
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

  private static final Workers ALONE = new Workers(1);

  private final int size;

  private Workers(int size) {
    this.size = size;
  }

  /// Workers of that number, shared by all who ask for as many; 1 is the caller alone.
  public static Workers of(int size) {
    return size == 1 ? ALONE : new Workers(size);
  }

  /// The caller alone.
  public static Workers alone() {
    return ALONE;
  }

  public int size() {
    return size;
  }

  /// Runs the parts 0 to parts - 1, each once, in any order, and returns when all are done.
  public void run(int parts, Task task) {
    for (int part = 0; part < parts; part++) {
      task.run(part, 0);
    }
  }

  /// Cuts 0 to length into ranges of at least `grain` outputs, at multiples of 16, one for each
  /// worker at the most.
  public void split(int length, int grain, RangeTask task) {
    task.run(0, length);
  }
}

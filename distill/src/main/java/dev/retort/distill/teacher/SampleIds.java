package dev.retort.distill.teacher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The ids of some samples, ascending, as runs of consecutive ones: a whole data set is one run,
/// whatever its size.
///
/// The place of a sample is how many ids are smaller.
final class SampleIds {
  private final long[] first; // of each run
  private final int[] before; // the ids in the runs before it, and behind the last all of them

  private SampleIds(long[] first, int[] before) {
    this.first = first;
    this.before = before;
  }

  /// @param ids strictly ascending
  static SampleIds of(long[] ids) {
    int runs = 0;
    for (int i = 0; i < ids.length; i++) {
      runs += i == 0 || ids[i] != ids[i - 1] + 1 ? 1 : 0;
    }
    long[] first = new long[runs];
    int[] before = new int[runs + 1];
    for (int i = 0, r = 0; i < ids.length; i++) {
      if (i == 0 || ids[i] != ids[i - 1] + 1) {
        first[r] = ids[i];
        before[r++] = i;
      }
    }
    before[runs] = ids.length;
    return new SampleIds(first, before);
  }

  /// The places that ids have if they are brought into ascending order; equal ones stay in theirs.
  static int[] order(long[] ids) {
    boolean ascending = true;
    for (int i = 1; i < ids.length; i++) {
      ascending &= ids[i - 1] <= ids[i];
    }
    IntStream places = IntStream.range(0, ids.length);
    return ascending
        ? places.toArray()
        : places
            .boxed()
            .sorted(Comparator.comparingLong(place -> ids[place]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /// From what [#runs()] gives.
  ///
  /// @throws IllegalArgumentException if the runs are empty, overlap, or hold 2^31 ids or more
  static SampleIds ofRuns(long[] runs) {
    long[] first = new long[runs.length / 2];
    int[] before = new int[first.length + 1];
    long end = Long.MIN_VALUE;
    long total = 0;
    for (int r = 0; r < first.length; r++) {
      first[r] = runs[2 * r];
      long count = runs[2 * r + 1];
      if (count < 1 || count > Integer.MAX_VALUE || first[r] > Long.MAX_VALUE - count) {
        throw new IllegalArgumentException(
            "run %d of sample ids begins at %d and has %d".formatted(r, first[r], count));
      }
      if (r > 0 && first[r] < end) {
        throw new IllegalArgumentException(
            "sample ids are out of order: %d after %d".formatted(first[r], end - 1));
      }
      end = first[r] + count;
      total += count;
      if (total > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("there are more than 2^31 - 1 sample ids");
      }
      before[r + 1] = (int) total;
    }
    return new SampleIds(first, before);
  }

  /// The first id of each run and how many it has, one after the other.
  long[] runs() {
    long[] runs = new long[2 * first.length];
    for (int r = 0; r < first.length; r++) {
      runs[2 * r] = first[r];
      runs[2 * r + 1] = (long) before[r + 1] - before[r];
    }
    return runs;
  }

  int size() {
    return before[first.length];
  }

  /// The place of an id, or -1 if it is none of these.
  int place(long id) {
    int found = first.length == 1 ? 0 : Arrays.binarySearch(first, id);
    int run = found >= 0 ? found : -found - 2;
    if (run < 0 || run >= first.length) {
      return -1;
    }
    long offset = id - first[run];
    return offset >= 0 && offset < before[run + 1] - before[run] ? before[run] + (int) offset : -1;
  }

  /// The id at a place.
  long id(int place) {
    int found = Arrays.binarySearch(before, 0, first.length, place);
    int run = found >= 0 ? found : -found - 2;
    return first[run] + place - before[run];
  }
}

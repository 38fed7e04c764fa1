package dev.retort.engine.tensor;

/// Where every random number comes from: a 64-bit key from which named streams of numbers are derived.
///
/// There is no generator with a state that advances. The number at index `i` of a stream is a pure function of the
/// stream's key and of `i`, so it is the same whatever order, thread or vector lane asks for it:
///
///     bits(i) = mix(mix(key + i * golden) ^ key')        key' = key >>> 1; mix: the finaliser of SplitMix64
///
/// Streams are derived by name (`seed.stream("dropout")`) and by number (`seed.stream(epoch)`).
///
/// {@snippet class="dev.retort.engine.tensor.ExamplesTest" region="seed"}
///
/// Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"; Salmon et al. 2011 for the
/// idea of counters.
///
/// @param key as mixed; a seed that a user names goes through [#of]
public record Seed(long key) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /// The seed that a user names, mixed so that neighbouring ones have nothing in common:
  ///
  ///     key = mix(seed + golden)
  public static Seed of(long seed) {
    return new Seed(mix(seed + GOLDEN));
  }

  /// The stream of that name: the one whose number is the name's hash, FNV-1a of 64 bits over its
  /// UTF-16 units, where the original takes bytes:
  ///
  ///     hash = 0xCBF29CE484222325        for each unit: hash = (hash ^ unit) * 0x100000001B3
  public Seed stream(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return stream(hash);
  }

  /// The stream of that number, such as an epoch or a sample's id:
  ///
  ///     key' = mix(mix(key ^ golden) + mix(number * golden + 1))
  public Seed stream(long number) {
    return new Seed(streamKey(key, number));
  }

  /// As [#stream(long)] on bare keys, for hot loops.
  public static long streamKey(long key, long number) {
    return mix(mix(key ^ GOLDEN) + mix(number * GOLDEN + 1));
  }

  /// 64 random bits at an index of this stream.
  public long bits(long index) {
    return bits(key, index);
  }

  /// As [#bits(long)] on a bare key, for hot loops.
  public static long bits(long key, long index) {
    return mix(mix(key + index * GOLDEN) ^ (key >>> 1));
  }

  /// A number in `[0, 1)` with 24 random bits.
  public float uniform(long index) {
    return (bits(index) >>> 40) * 0x1p-24f;
  }

  /// A number in `[0, bound)`, for bounds up to 2^31 - 1.
  public int below(long index, int bound) {
    return below(key, index, bound);
  }

  /// As [#below(long, int)] on a bare key, for hot loops.
  public static int below(long key, long index, int bound) {
    return (int) (((bits(key, index) >>> 32) * bound) >>> 32);
  }

  /// A standard normal number (Box and Muller 1958; the cosine branch).
  public double normal(long index) {
    long bits = bits(index);
    double uniform = ((bits >>> 32) + 1) * 0x1p-32; // in (0, 1]: its logarithm is finite
    double angle = (bits & 0xFFFFFFFFL) * (2 * Math.PI * 0x1p-32);
    return Math.sqrt(-2 * StrictMath.log(uniform)) * StrictMath.cos(angle);
  }

  /// A permutation of 0 to n - 1 (Fisher and Yates).
  public int[] permutation(int n) {
    int[] order = new int[n];
    permutation(key, order);
    return order;
  }

  /// As [#permutation(int)] on a bare key, of as many numbers as the array has room for, whatever
  /// it holds: for loops that allocate nothing.
  public static void permutation(long key, int[] order) {
    for (int i = 0; i < order.length; i++) {
      int j = below(key, i, i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

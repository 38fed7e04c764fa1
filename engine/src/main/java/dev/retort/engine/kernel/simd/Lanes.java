package dev.retort.engine.kernel.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Every species the vector kernels use, but for those of the blocks that [Transpose] and
/// [BlendedTranspose] take, as constants: a species that is not constant costs 2 to 12 times.
///
/// The width is the machine's own, or less where the system property `retort.vector.bits` (128,
/// 256, 512) says so; with `retort.vector.emulate`, for tests, it may be more. It changes no bit of
/// any result.
final class Lanes {
  /// The width of a vector in bits.
  static final int BITS = bits(FloatVector.SPECIES_PREFERRED.vectorBitSize());

  static final VectorSpecies<Float> FLOAT = VectorShape.forBitSize(BITS).withLanes(float.class);
  static final VectorSpecies<Integer> INT = VectorShape.forBitSize(BITS).withLanes(int.class);

  /// As many bytes as [#FLOAT] has floats; 128 bits have no byte vector of 4 lanes, so there it is
  /// the smallest one.
  static final VectorSpecies<Byte> BYTE =
      BITS >= 256 ? VectorShape.forBitSize(BITS / 4).withLanes(byte.class) : ByteVector.SPECIES_64;

  /// Floats in a vector: 4, 8 or 16.
  static final int LENGTH = FLOAT.length();

  /// Vector registers of this machine: 32 with AVX-512 and on AArch64, 16 with AVX2. The system
  /// property `retort.vector.registers` says otherwise, so that the tiles for either can be tested
  /// on any machine; those for more registers than there are run slowly. It changes no bit either.
  static final int REGISTERS =
      registers(
          FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512
                  || System.getProperty("os.arch", "").equals("aarch64")
              ? 32
              : 16);

  /// The class that every float vector here has. Where a loop carries a vector, `EXACT.cast(v)`
  /// tells C2 so, at no cost: `EXACT.cast(sum).intoArray(to, i)`.
  ///
  /// A variable that a loop or a branch assigns is to C2 some [FloatVector], of any width. What is
  /// called on it becomes straight code only if the profile says which one it is. In a JVM that
  /// compiled a kernel without a good profile, which a busy machine was enough for, each vector
  /// became an object and training 30 times slower, for good. `-XX:-TieredCompilation` shows it. A
  /// method of our own in place of the intrinsic `cast` is not inlined in a large kernel.
  @SuppressWarnings("unchecked") // the species is one of floats
  static final Class<FloatVector> EXACT = (Class<FloatVector>) (Class<?>) FLOAT.vectorType();

  /// The same of every int vector.
  @SuppressWarnings("unchecked") // the species is one of ints
  static final Class<IntVector> EXACT_INT = (Class<IntVector>) (Class<?>) INT.vectorType();

  private Lanes() {}

  /// The machine's width, but no more than the tiles are made for nor than what is asked for. Tests
  /// of wider vectors than the machine has ask for `retort.vector.emulate=true` too: the JDK then
  /// works them out lane by lane, some hundred times slower.
  private static int bits(int preferred) {
    int widest = Boolean.getBoolean("retort.vector.emulate") ? 512 : Math.min(preferred, 512);
    String asked = System.getProperty("retort.vector.bits", "");
    return switch (asked) {
      case "" -> Math.min(preferred, widest);
      case "128", "256", "512" -> Math.min(Integer.parseInt(asked), widest);
      default ->
          throw new IllegalArgumentException(
              "retort.vector.bits expects 128, 256 or 512 but gets %s; leave it out for %d, the widest here"
                  .formatted(asked, Math.min(preferred, widest)));
    };
  }

  private static int registers(int here) {
    String asked = System.getProperty("retort.vector.registers", "");
    return switch (asked) {
      case "" -> here;
      case "16", "32" -> Integer.parseInt(asked);
      default ->
          throw new IllegalArgumentException(
              "retort.vector.registers expects 16 or 32 but gets %s; leave it out for the %d of this machine"
                  .formatted(asked, here));
    };
  }
}

package dev.retort.engine.kernel.simd;

/// Shows the tests what the vector kernels take for the number of registers, which no description
/// says. Only to be asked where there are vector kernels.
public final class Registers {
  private Registers() {}

  public static int assumed() {
    return Lanes.REGISTERS;
  }
}

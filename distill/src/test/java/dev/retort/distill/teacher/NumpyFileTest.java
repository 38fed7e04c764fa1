package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Needed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that other tests take for those of numpy are those of numpy.
final class NumpyFileTest {
  @TempDir private Path folder;

  private static void requireNumpy() {
    Needed.here(NumpyFile.HAS_NUMPY, "python3 has no numpy; Debian has it in python3-numpy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "float32", "float64", "uint8", "int32", "int64"})
  void numpyWritesTheSame(String type) throws IOException {
    requireNumpy();
    for (int[] shape : new int[][] {{4, 3}, {12}, {12, 1}, {2, 2, 3}}) {
      float[] values = {0, 1, 2, 250, 4, 5, 6, 7, 8, 9, 10, 77};
      byte[] own = NumpyFile.bytes(type, shape, values);
      byte[] theirs = NumpyFile.byNumpy(folder.resolve("x.npy"), type, shape, values);
      assertEquals(NumpyFile.description(theirs), NumpyFile.description(own));
      assertArrayEquals(NumpyFile.data(theirs), NumpyFile.data(own));
    }
  }

  /// All tests share one Python.
  @Test
  void aScriptThatFailsSaysWhyAndLeavesNothingBehind() throws IOException {
    requireNumpy();
    Python python = Python.withNumpy().orElseThrow();
    String script = "print('ok'); left = 1; raise ValueError('\u00e4h\\nwhat')";
    IOException wrong = assertThrows(IOException.class, () -> python.run(script));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.contains("ValueError: \u00e4h\nwhat"), said);
    python.run("assert 'left' not in dir()");
  }
}

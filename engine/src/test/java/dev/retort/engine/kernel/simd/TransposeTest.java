package dev.retort.engine.kernel.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TransposeTest {
  private static final int[] SIZES = {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 33};

  /// A matrix within memory that ends with it, so that a read beyond throws.
  record Matrix(int rows, int columns, int offset, int row, int toOffset, int toRow) {
    private float[] values() {
      float[] values = new float[offset + Math.max(0, (rows - 1) * row + columns)];
      for (int i = 0; i < values.length; i++) {
        values[i] = i + 1;
      }
      return values;
    }

    private float[] target() {
      float[] target = new float[toOffset + Math.max(0, (columns - 1) * toRow + rows)];
      Arrays.fill(target, Float.NaN);
      return target;
    }

    private float[] expected() {
      float[] from = values();
      float[] to = target();
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          to[toOffset + c * toRow + r] = from[offset + r * row + c];
        }
      }
      return to;
    }
  }

  private static Stream<Matrix> matrices() {
    return Arrays.stream(SIZES)
        .boxed()
        .flatMap(rows -> Arrays.stream(SIZES).boxed().flatMap(columns -> placed(rows, columns)));
  }

  /// Row behind row from the start of memory, and with gaps.
  private static Stream<Matrix> placed(int rows, int columns) {
    return Stream.of(
        new Matrix(rows, columns, 0, columns, 0, rows),
        new Matrix(rows, columns, 3, columns + 5, 2, rows + 1));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void rowsBecomeColumnsAndNothingElseIsTouched(Matrix matrix) {
    float[] to = matrix.target();
    Transpose.transpose(
        matrix.rows,
        matrix.columns,
        matrix.values(),
        matrix.offset,
        matrix.row,
        to,
        matrix.toOffset,
        matrix.toRow);
    assertArrayEquals(matrix.expected(), to);
  }

  /// Also where [Transpose] has a better way.
  @Test
  void eightRowsAreBlended() {
    for (int columns = 8; columns <= 40; columns += 8) {
      placed(8, columns)
          .forEach(
              matrix -> {
                float[] to = matrix.target();
                BlendedTranspose.eightRows(
                    matrix.columns,
                    matrix.values(),
                    matrix.offset,
                    matrix.row,
                    to,
                    matrix.toOffset,
                    matrix.toRow);
                assertArrayEquals(matrix.expected(), to);
              });
    }
  }
}

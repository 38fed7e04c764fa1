package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

final class SyntheticDigitsTest {
  @Test
  void theBitsAreThoseOfTheFirstDay() {
    // Written down when the drawing was fixed; a change of any pixel shows here.
    assertEquals(
        "084e074c52168dcf1191471995ad961ef274fc931fbde0e0e4bb297b1bf5b6eb",
        SyntheticDigits.train(1000, 1).sha256());
    assertEquals(
        "687cd7f0df7900816f6e8774764d38d0ef633d65837057260217b6608bcf7301",
        SyntheticDigits.test(1000, 1).sha256());
  }

  @Test
  void samplesDoNotDependOnHowManyThereAre() {
    Dataset few = SyntheticDigits.train(300, 5);
    Dataset many = Subset.first(SyntheticDigits.train(777, 5), 300);
    assertEquals(few.sha256(), many.sha256());
  }

  @Test
  void seedsAndSplitsDiffer() {
    String one = SyntheticDigits.train(20, 1).sha256();
    assertNotEquals(one, SyntheticDigits.train(20, 2).sha256());
    assertNotEquals(one, SyntheticDigits.test(20, 1).sha256());
  }

  @Test
  void classesAreBalanced() {
    Dataset data = SyntheticDigits.train(100, 1);
    assertEquals(Shape.of(1, 28, 28), data.shape());
    assertEquals(10, data.classes());
    int[] counts = new int[10];
    for (int n = 0; n < data.size(); n++) {
      counts[data.label(n)]++;
    }
    assertArrayEquals(new int[] {10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, counts);
    assertEquals(0, SyntheticDigits.train(0, 1).size());
  }

  /// The nearest class mean is right far more often than chance and far less often than always: the
  /// digits are digits, and not easy ones.
  @Test
  void nearestMeanIsRightOftenButNotAlways() {
    double[][] means = new double[10][784];
    Dataset train = SyntheticDigits.train(2000, 3);
    Batch one = Batch.allocate(Batch.Kind.BYTES, train.shape(), 1);
    for (int n = 0; n < train.size(); n++) {
      train.copyTo(n, one, 0);
      for (int i = 0; i < 784; i++) {
        means[train.label(n)][i] += (one.bytes()[i] & 0xFF) / 200.0;
      }
    }
    Dataset test = SyntheticDigits.test(1000, 3);
    int right = 0;
    for (int n = 0; n < test.size(); n++) {
      test.copyTo(n, one, 0);
      int best = 0;
      double least = Double.MAX_VALUE;
      for (int c = 0; c < 10; c++) {
        double distance = 0;
        for (int i = 0; i < 784; i++) {
          double d = means[c][i] - (one.bytes()[i] & 0xFF);
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          best = c;
        }
      }
      right += best == test.label(n) ? 1 : 0;
    }
    assertTrue(right > 500 && right < 900, right + " of 1000");
  }

  @Test
  void onePainterDrawsAsManyDo() {
    byte[] fresh = new byte[784];
    byte[] used = new byte[784];
    DigitPainter old = new DigitPainter();
    for (int n = 0; n < 50; n++) {
      long key = Seed.of(9).stream(n).key();
      new DigitPainter().paint(n % 10, key, fresh, 0);
      old.paint(n % 10, key, used, 0);
      assertArrayEquals(fresh, used);
    }
  }
}

package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.LogitsFile.Kind;
import dev.retort.engine.data.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the numbers of a file are, if nobody says it: it is seen from what the rows add up to.
final class LogitKindTest {
  private static final String MEND =
      "; divide each row by its sum, or say that they are logits (--teacher-kind logits,"
          + " LogitsFile.Kind.LOGITS)";

  private static final String MEND_OF_SHARES =
      "; if each is the probability of its class by itself, give log(p / (1 - p)) or say sigmoids;"
          + " if of one class of several, divide each row by its sum; else say logits"
          + " (--teacher-kind, LogitsFile.Kind)";

  @TempDir private Path folder;

  private Path file(String rows) throws IOException {
    return Files.writeString(folder.resolve("x.csv"), rows);
  }

  private Kind seen(String rows) throws IOException {
    return LogitsFile.read(file(rows)).kind();
  }

  /// Rounding takes at most half of the last decimal from each number, or adds it.
  @Test
  void probabilitiesOfTwoDecimalsAreKnown() throws IOException {
    for (String rows :
        List.of(
            "0.5,0.51\n0.33,0.66\n0.5,0.5\n",
            "0.34,0.34,0.33\n0.33,0.33,0.33\n1,0,0\n",
            "0.11,".repeat(9) + "0.06\n" + "0.10,".repeat(9) + "0.05\n",
            "0.017,".repeat(49) + "0.017\n")) {
      assertEquals(Kind.PROBABILITIES, seen(rows), rows);
      LogitsFile said = LogitsFile.read(file(rows), Kind.PROBABILITIES, null);
      assertEquals(LogitsFile.read(file(rows)).sha256(), said.sha256());
    }
    for (String rows :
        List.of(
            "0.5,0.48\n0.5,0.5\n",
            "0.34,0.34,0.34\n1,0,0\n",
            "0.10,".repeat(9) + "0.04\n" + "0.10,".repeat(9) + "0.05\n",
            "0.015,".repeat(49) + "0.015\n")) {
      assertEquals(Kind.LOGITS, seen(rows), rows);
    }
  }

  @Test
  void probabilitiesOfWhichSomeDoNotAddUpAreNotTakenForLogits() throws IOException {
    String good = "0.7,0.2,0.1\n";
    String bad = "0.3,0.3,0.3\n";
    Path file = file(good.repeat(3) + bad + good.repeat(6));
    assertEquals(
        file
            + ": row 3 adds up to 0.9 or has numbers beyond 0 to 1, but most rows are probabilities"
            + MEND_OF_SHARES,
        refusal(file));
    assertEquals(
        file + ": row 3 adds up to 0.9 or has numbers beyond 0 to 1, so it holds no probabilities",
        refusal(file, Kind.PROBABILITIES));
    assertEquals(Kind.LOGITS, LogitsFile.read(file, Kind.LOGITS, null).kind());
    assertTrue(refusal(file(bad.repeat(4) + good.repeat(6))).contains("row 0 adds up"));
    Path beyond = file(good.repeat(9) + "-0.1,0.4,0.7\n");
    assertTrue(refusal(beyond).contains("row 9 adds up to 1 or"));
    assertTrue(refusal(beyond).endsWith(MEND));
    // what floats lose is none of it
    assertEquals(Kind.PROBABILITIES, seen(good.repeat(9) + "1.0000000000000002,-2e-17,0\n"));
    // few rows, and half of them alone
    assertEquals(Kind.LOGITS, seen(good.repeat(8) + bad));
    assertEquals(Kind.LOGITS, seen(good.repeat(5) + bad.repeat(5)));
  }

  @Test
  void percentagesAndVotesAreNotTakenForLogits() throws IOException {
    for (String rows :
        List.of(
            "70,20,10\n5,90,5\n0,0,100\n",
            "33,33,33\n66,17,17\n1,49,51\n",
            "33.33,66.67\n0.1,99.9\n50,50\n")) {
      Path file = file(rows);
      assertEquals(file + ": all rows add up to 100, as percentages do" + MEND, refusal(file));
      assertEquals(Kind.LOGITS, LogitsFile.read(file, Kind.LOGITS, null).kind());
    }
    Path votes = file("300,150,50\n0,500,0\n100,100,300\n");
    assertEquals(votes + ": all rows add up to 500, as counted votes do" + MEND, refusal(votes));
    assertEquals(
        votes + ": row 0 adds up to 500 or has numbers beyond 0 to 1, so it holds no probabilities",
        refusal(votes, Kind.PROBABILITIES));
    assertTrue(refusal(file("3,1\n2,2\n4,0\n")).contains("all rows add up to 4, as"));
    assertTrue(refusal(file("0.5,0.53\n0.03,1\n1.03,0\n")).contains("add up to 1.03, as"));
  }

  /// Of one-vs-rest, or of several classes a sample: rows add up to anything.
  @Test
  void sigmoidsAreNotTakenForLogits() throws IOException {
    Path file = file(sigmoids(10));
    assertEquals(
        file
            + ": all numbers are from 0 to 1, but row 0 adds up to 1.05, as sigmoids of each class"
            + " by itself may"
            + MEND_OF_SHARES,
        refusal(file));
    LogitsFile logits = LogitsFile.read(file, Kind.LOGITS, null);
    LogitsFile said = LogitsFile.read(file, Kind.SIGMOIDS, null);
    assertEquals(Kind.LOGITS, logits.kind());
    assertEquals(Kind.SIGMOIDS, said.kind());
    assertNotEquals(logits.sha256(), said.sha256());
    // classes that are there or not, of which no row is one of several
    StringBuilder votes = new StringBuilder();
    for (int bits = 15; bits > 5; bits--) {
      votes.append(bits / 8).append(',').append(bits / 4 % 2).append(',');
      votes.append(bits / 2 % 2).append(',').append(bits % 2).append('\n');
    }
    assertTrue(refusal(file(votes.toString())).contains("row 0 adds up to 4, as sigmoids"));
    assertEquals(
        file + ": row 10 has numbers beyond 0 to 1, so it holds no sigmoids",
        refusal(file(sigmoids(10) + "1.5,0.5,0\n"), Kind.SIGMOIDS));
  }

  private static String sigmoids(int rows) {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < rows; n++) {
      text.append("0.95,0.1,0.0").append(n).append('\n');
    }
    return text.toString();
  }

  /// Few rows, few that differ, and one number beyond.
  @Test
  void logitsMayBeFromZeroToOneByChance() throws IOException {
    for (String rows :
        List.of(
            sigmoids(9),
            sigmoids(9).repeat(3),
            "0.95,0.1,0.05\n".repeat(20),
            sigmoids(10) + "0.95,0.1,-0.01\n",
            sigmoids(10) + "1.01,0.1,0.2\n")) {
      assertEquals(Kind.LOGITS, seen(rows), rows);
    }
  }

  /// Too few rows, always the same one, some number below 0, and sums that differ.
  @Test
  void equalSumsMayBeChance() throws IOException {
    for (String rows :
        List.of(
            "70,20,10\n5,90,5\n",
            "70,20,10\n".repeat(5),
            "-1,5\n2,2\n3,1\n",
            "5,1,2\n4,3,2\n1,1,9\n",
            "5,1,2\n4,3,1\n0,0,8.1\n")) {
      assertEquals(Kind.LOGITS, seen(rows), rows);
    }
  }

  private static String refusal(Path file) {
    return refusal(file, null);
  }

  private static String refusal(Path file, @Nullable Kind said) {
    return Refusal.of(DataFormatException.class, () -> LogitsFile.read(file, said, null));
  }
}

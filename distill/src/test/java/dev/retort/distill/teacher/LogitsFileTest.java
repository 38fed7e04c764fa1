package dev.retort.distill.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Needed;
import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.LogitsFile.Kind;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Teachers that another program has written to a file.
final class LogitsFileTest {
  private static final Dataset DATA =
      FloatDataset.of(
          "pets", Shape.of(1), List.of("cat", "dog", "owl"), new float[4], new int[] {0, 1, 2, 1});

  private static final float[] LOGITS = {1, -2, 0.5f, 3, 4, -5, 0, 0.25f, 7, -1, 2, 1};

  @TempDir private Path folder = Path.of("");

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static float[] logits(Teacher teacher, long... ids) {
    Batch batch = Batch.of(Shape.of(1), new float[ids.length]);
    System.arraycopy(ids, 0, batch.ids(), 0, ids.length);
    float[] out = new float[ids.length * teacher.classes()];
    teacher.logits(batch, out);
    return out;
  }

  private static float[] rows(int... rows) {
    float[] out = new float[3 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(LOGITS, 3 * rows[i], out, 3 * i, 3);
    }
    return out;
  }

  @Test
  void numpyFilesAreReadByRowNumber() throws IOException {
    Path file = folder.resolve("logits.npy");
    for (String type : List.of("float16", "float32", "float64")) {
      NumpyFile.write(file, type, new int[] {4, 3}, LOGITS);
      LogitsFile teacher = LogitsFile.read(file);
      assertEquals(Kind.LOGITS, teacher.kind());
      assertEquals("logits of logits.npy", teacher.text());
      teacher.requireFits(DATA);
      teacher.requireFits(Subset.of(DATA, new int[] {3, 1}));
      assertArrayEquals(rows(3, 1, 1), logits(teacher, 3, 1, 1), 0);
    }
  }

  @Test
  void rowsAreFoundByIdsInAnyOrder() throws IOException {
    Path file = folder.resolve("logits.npy");
    Path ids = folder.resolve("ids.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    for (String type : List.of("int64", "uint8", "int32")) {
      NumpyFile.write(ids, type, new int[] {4}, 2, 0, 1, 77);
      LogitsFile teacher = LogitsFile.read(file, null, ids);
      assertArrayEquals(rows(1, 0, 3), logits(teacher, 0, 2, 77), 0);
      refused(
          "has 4 rows, for the samples 0 to 77, but none for sample 3",
          () -> teacher.requireFits(DATA));
      assertNotEquals(LogitsFile.read(file).sha256(), teacher.sha256());
    }
    Path table = text("logits.csv", "id,cat,dog,owl\n2,1,-2,0.5\n0,3,4,-5\n1,0,0.25,7\n3,-1,2,1\n");
    LogitsFile teacher = LogitsFile.read(table);
    teacher.requireFits(DATA);
    assertArrayEquals(rows(1, 2, 0, 3), logits(teacher, 0, 1, 2, 3), 0);
    damaged(
        "has a column of ids, so that " + ids + " is one too many",
        () -> LogitsFile.read(table, null, ids));
    NumpyFile.write(ids, "int64", new int[] {4}, 2, 0, 1, 2);
    damaged("ids.npy: has two rows for sample 2", () -> LogitsFile.read(file, null, ids));
    NumpyFile.write(ids, "int64", new int[] {4}, 2, 0, -1, 3);
    damaged("row 2 has the id -1", () -> LogitsFile.read(file, null, ids));
    NumpyFile.write(ids, "int64", new int[] {3}, 2, 0, 1);
    damaged("needs 4 whole numbers", () -> LogitsFile.read(file, null, ids));
    NumpyFile.write(ids, "float64", new int[] {4}, 2, 0, 1, 3);
    damaged("but has float64 [4]", () -> LogitsFile.read(file, null, ids));
  }

  @Test
  void probabilitiesEnterAsTheirLogs() throws IOException {
    float[] p = {0.5f, 0.25f, 0.25f, 1, 0, 0, 0.125f, 0.375f, 0.5f, 0, 0.5f, 0.5f};
    float[] expected = new float[p.length];
    for (int i = 0; i < p.length; i++) {
      expected[i] = (float) StrictMath.log(p[i] == 0 ? Float.MIN_NORMAL : p[i]);
    }
    Path file = folder.resolve("p.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, p);
    Path table = text("p.csv", "cat,dog,owl\n0.5,0.25,0.25\n1,0,0\n0.125,0.375,0.5\n0,0.5,0.5\n");
    for (Path each : List.of(file, table)) {
      for (Kind kind : new @Nullable Kind[] {null, Kind.PROBABILITIES}) {
        LogitsFile teacher = LogitsFile.read(each, kind, null);
        assertEquals(Kind.PROBABILITIES, teacher.kind());
        assertArrayEquals(expected, logits(teacher, 0, 1, 2, 3), 0);
      }
      assertArrayEquals(p, logits(LogitsFile.read(each, Kind.LOGITS, null), 0, 1, 2, 3), 0);
    }
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    damaged(
        "row 0 adds up to -0.5 or has numbers beyond 0 to 1, so it holds no probabilities",
        () -> LogitsFile.read(file, Kind.PROBABILITIES, null));
  }

  /// A teacher that is certain has p = 1 and log p = 0, of which a sigmoid makes 50 %.
  @Test
  void probabilitiesDoNotTeachEachClassByItself() throws IOException {
    Path file = text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n0.2,0.5,0.3\n");
    Teacher probabilities = LogitsFile.read(file);
    Teacher logits = LogitsFile.read(file, Kind.LOGITS, null);
    String rows = "cat,dog,owl\n0.8,0.1,0.1\n0.1,0.8,0.1\n0.1,0.1,0.8\n0.2,0.5,0.3\n";
    Teacher doubtful = LogitsFile.read(text("doubtful.csv", rows));
    for (EnsembleTeacher.Mean mean : EnsembleTeacher.Mean.values()) {
      Teacher both = new EnsembleTeacher(List.of(logits, doubtful), mean);
      Teacher saved = SoftTargets.of(both, DATA, 1);
      Teacher once = new CachedTeacher(both, DATA, Set.of());
      for (Teacher teacher : List.of(probabilities, both, saved, once)) {
        assertTrue(teacher.givesLogProbabilities(), teacher.text());
      }
      Teacher none = new EnsembleTeacher(List.of(logits, logits), mean);
      assertFalse(none.givesLogProbabilities(), none.text());
      assertFalse(SoftTargets.of(none, DATA, 1).givesLogProbabilities(), none.text());
    }
    Method method = Method.parse("0.5 bce + 0.5 sigmoid-kd");
    assertEquals(
        "sigmoid-kd takes each class by itself and needs logits, but the teacher is probabilities"
            + " of p.csv and gives logs of probabilities, of which it would take one that is"
            + " certain for 50 %; give logits, log(p / (1 - p)) of each class, which"
            + " --teacher-kind sigmoids (LogitsFile.Kind.SIGMOIDS) takes of a file of"
            + " probabilities",
        Refusal.of(() -> method.requireFits(probabilities, Map.of())));
    method.requireFits(LogitsFile.read(file, Kind.SIGMOIDS, null), Map.of());
    Loss loss = method.loss(probabilities, 1, 1);
    refused(
        "needs logits, but the teacher is probabilities of p.csv",
        () -> loss.requireFits(DATA, Augmentation.none(), Seed.of(1), 1));
    method.requireFits(logits, Map.of());
    Method.kd().requireFits(probabilities, Map.of());
    Path unsure = text("q.csv", "cat,dog,owl\n0.8,0.1,0.1\n0.2,0.5,0.3\n");
    Method.parse("standardized sigmoid-kd").requireFits(LogitsFile.read(unsure), Map.of());
  }

  /// As a layer LogSoftmax gives them, whatever floats of 16 bits lose of them.
  @Test
  void logitsThatAreLogsOfProbabilitiesAreKnown() throws IOException {
    float[] logs = LOGITS.clone();
    for (int from = 0; from < logs.length; from += 3) {
      double sum = 0;
      for (int k = from; k < from + 3; k++) {
        sum += StrictMath.exp(LOGITS[k]);
      }
      for (int k = from; k < from + 3; k++) {
        logs[k] = (float) (LOGITS[k] - StrictMath.log(sum));
      }
    }
    Path file = folder.resolve("logs.npy");
    Method method = Method.parse("sigmoid-kd");
    for (String type : List.of("float16", "float32", "float64")) {
      NumpyFile.write(file, type, new int[] {4, 3}, logs);
      for (Kind kind : new @Nullable Kind[] {null, Kind.LOGITS}) {
        LogitsFile teacher = LogitsFile.read(file, kind, null);
        assertEquals("logits of logs.npy", teacher.text());
        Path soft = folder.resolve("soft.safetensors");
        SoftTargets.write(soft, teacher, DATA, Labelling.plain());
        for (Teacher each : List.of(teacher, SoftTargets.read(soft))) {
          assertTrue(each.givesLogProbabilities(), type);
          assertEquals(0, each.zeroProbabilities());
          refused(
              "needs logits, but the teacher is logits of logs.npy and gives logs of probabilities",
              () -> method.requireFits(each, Map.of()));
          Method.kd().requireFits(each, Map.of());
          Method.logitRegression().requireFits(each, Map.of());
        }
      }
    }
    logs[11] += 0.1f;
    NumpyFile.write(file, "float32", new int[] {4, 3}, logs);
    LogitsFile other = LogitsFile.read(file);
    assertFalse(other.givesLogProbabilities(), "one row is none");
    method.requireFits(other, Map.of());
  }

  /// A sigmoid makes the same of them again, and of what stands for 0 and 1 these.
  @Test
  void sigmoidsEnterAsTheirLogits() throws IOException {
    float[] p = {0.95f, 0.5f, 0.25f, 1, 0, 0.125f, 0.75f, 0.5f, 0.5f, 0.01f, 0.02f, 0.03f};
    Path file = folder.resolve("s.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, p);
    LogitsFile teacher = LogitsFile.read(file, Kind.SIGMOIDS, null);
    assertEquals("sigmoids of s.npy", teacher.text());
    float[] found = logits(teacher, 0, 1, 2, 3);
    for (int i = 0; i < p.length; i++) {
      assertEquals(p[i], 1 / (1 + StrictMath.exp(-found[i])), 1e-6);
    }
    assertEquals(-87.3, found[4], 0.05);
    assertEquals(87.3, found[3], 0.05);
    Path soft = folder.resolve("soft.safetensors");
    SoftTargets.write(soft, teacher, DATA, Labelling.plain());
    for (Teacher each : List.of(teacher, SoftTargets.read(soft))) {
      assertEquals(2, each.zeroProbabilities());
      assertFalse(each.givesLogProbabilities());
      Method.parse("sigmoid-kd").requireFits(each, Map.of());
      Method.kd().requireFits(each, Map.of());
      assertEquals(
          "logit-regression takes logits as numbers, but the teacher is sigmoids of s.npy, of which"
              + " 2 are 0 or 1: their logits, cut at -87.3 and 87.3, would outweigh all others;"
              + " give logits",
          Refusal.of(() -> Method.logitRegression().requireFits(each, Map.of())));
      refused(
          "of which 2 are 0 or 1",
          () -> new EnsembleTeacher(List.of(each, each), EnsembleTeacher.Mean.LOGITS));
    }
  }

  /// Of 0 there is no log, and what stands for it is no logit that anybody could come close to.
  @Test
  void probabilitiesOfZeroDoNotTeachWhoTakesLogitsForNumbers() throws IOException {
    Path file = text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n0.2,0.5,0.3\n");
    Teacher zeros = LogitsFile.read(file);
    Teacher logits = LogitsFile.read(file, Kind.LOGITS, null);
    assertEquals(0, logits.zeroProbabilities());
    Teacher both = new EnsembleTeacher(List.of(logits, zeros));
    SoftTargets saved = SoftTargets.of(both, DATA, 1);
    Path soft = folder.resolve("soft.safetensors");
    saved.write(soft);
    Teacher once = new CachedTeacher(both, DATA, Set.of());
    for (Teacher teacher : List.of(zeros, both, saved, SoftTargets.read(soft), once)) {
      assertEquals(6, teacher.zeroProbabilities(), teacher.text());
      for (String text :
          List.of("logit-regression", "kd + logit-regression", "standardized sigmoid-kd")) {
        Method method = Method.parse(text);
        refused("of which 6 are 0", () -> method.requireFits(teacher, Map.of()));
      }
      Method.kd().requireFits(teacher, Map.of());
    }
    assertEquals(
        "standardized kd takes logits as numbers, but the teacher is probabilities of p.csv, of"
            + " which 6 are 0: their logs, cut at -87.3, would outweigh all others; give logits",
        Refusal.of(() -> Method.parse("standardized kd").requireFits(zeros, Map.of())));
    Loss loss = Method.logitRegression().loss(zeros, 1, 1);
    refused("of which 6 are 0", () -> loss.requireFits(DATA, Augmentation.none(), Seed.of(1), 1));
    Method.logitRegression().requireFits(logits, Map.of());
    Path few = text("few.csv", "0.5,0.25,0.25\n");
    assertEquals(0, LogitsFile.read(few).zeroProbabilities());
    Method.logitRegression().requireFits(LogitsFile.read(few), Map.of());
  }

  /// Nor is it averaged with others' logits; of a single teacher there is nothing to average.
  @Test
  void whatIsNoLogitEntersNoMeanOfLogits() throws IOException {
    Teacher zeros = LogitsFile.read(text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n1,0,0\n"));
    Path numbers = folder.resolve("logits.npy");
    NumpyFile.write(numbers, "float32", new int[] {4, 3}, LOGITS);
    Teacher logits = LogitsFile.read(numbers);
    Path top = folder.resolve("top.safetensors");
    SoftTargets.write(top, logits, DATA, Labelling.plain().top(2));
    Map<Teacher, String> refusals =
        Map.of(
            zeros,
            "is probabilities of p.csv, of which 8 are 0",
            SoftTargets.read(top),
            "is logits of logits.npy (top 2 of its logits), where all others of a row share one");
    refusals.forEach(
        (teacher, refusal) -> {
          List<Teacher> both = List.of(logits, teacher);
          refused(refusal, () -> new EnsembleTeacher(both, EnsembleTeacher.Mean.LOGITS));
          assertEquals(2, new EnsembleTeacher(both).members());
          new EnsembleTeacher(List.of(teacher), EnsembleTeacher.Mean.LOGITS).requireFits(DATA);
        });
  }

  @Test
  void roundedProbabilitiesAreKnownToo() throws IOException {
    assertEquals(
        Kind.PROBABILITIES,
        LogitsFile.read(text("p.csv", "0.333,0.333,0.333\n0.1,0.2,0.7\n")).kind());
    assertEquals(Kind.LOGITS, LogitsFile.read(text("p.csv", "0.3,0.3,0.3\n0.1,0.2,0.7\n")).kind());
  }

  @Test
  void onlyWhatFitsTheDataTeaches() throws IOException {
    refused(
        "bring its columns into the data's order",
        () -> LogitsFile.read(text("l.csv", "id,dog,cat,owl\n0,1,2,3\n")).requireFits(DATA));
    refused(
        "bring its columns into the data's order",
        () -> LogitsFile.read(text("l.csv", "id,ant,cat,dog\n0,1,2,3\n")).requireFits(DATA));
    refused(
        "l.csv has 2 classes but pets has 3",
        () -> LogitsFile.read(text("l.csv", "1,2\n")).requireFits(DATA));
    LogitsFile few = LogitsFile.read(text("l.csv", "a,b,c\n1,2,3\n4,5,7\n"));
    refused(
        "has 2 rows, for the samples 0 to 1, but none for sample 2", () -> few.requireFits(DATA));
    refused(
        "cannot teach augmented ones (flip)",
        () -> few.requireFits(Augmentation.flip(), Seed.of(1), 1));
    few.requireFits(Augmentation.none(), Seed.of(1), 1);
  }

  /// As pandas writes them where columns have no names.
  @Test
  void namesThatOnlyCountAreNoClasses() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("1", "2", "3"), new float[2], new int[] {0, 2});
    for (String names : List.of(",0,1,2", "id,0,1,2")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", names + "\n1,5,6,7\n0,8,9,1\n"));
      teacher.requireFits(wine);
      assertArrayEquals(new float[] {8, 9, 1}, logits(teacher, 0), 0);
    }
    LogitsFile.read(text("l.csv", "0,1,2\n5,6,7\n8,9,1\n")).requireFits(wine);
    refused(
        "bring its columns into the data's order",
        () -> LogitsFile.read(text("l.csv", "id,2,1,3\n0,1,2,3\n")).requireFits(wine));
  }

  /// As pandas writes the names of classes that are numbers.
  @Test
  void namesThatAreNumbersAreNotTheOutputsOfTheFirstSample() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    String wrong =
        "line 1 of l.csv reads like names of columns, not like the outputs of a sample; add a"
            + " column id, or name the columns by words";
    for (String names :
        List.of("3,1,7", "3.0,1.0,7.0", "\"3\",\"1\",\"7\"", "\n3, 1, 7", "1,2,3", "5,6,7")) {
      String rows = names + "\n0.5,6,7\n8,9,1\n";
      assertEquals(
          wrong, Refusal.of(() -> LogitsFile.read(text("l.csv", rows)).requireFits(wine)), names);
    }
  }

  /// No row too many, another row that counts, no names at all, and names that are known as such.
  @Test
  void numbersInTheFirstLineAreMostlyOutputs() throws IOException {
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    for (String rows :
        List.of("3,1,7\n0.5,6,7\n", "1,2,3\n0,6,7\n4,5,6\n", "3,1,8\n0,6,7\n4,5,6\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      teacher.requireFits(wine);
      assertEquals(rows.charAt(0) - '0', logits(teacher, 0)[0], rows);
    }
    LogitsFile named = LogitsFile.read(text("l.csv", "0,1,2\n5,6,7\n0.5,6,7\n8,9,1\n"));
    named.requireFits(wine);
    assertEquals(5, logits(named, 0)[0]);
  }

  /// Of two classes `0,1` may be outputs: but hardly where it alone has no points, no other row is
  /// the same, or it is the one row too many.
  @Test
  void namesOfTwoClassesAreSeenFromTheOtherRows() throws IOException {
    List<String> classes = List.of("0", "1");
    Dataset coins = FloatDataset.of("coins", Shape.of(1), classes, new float[2], new int[] {0, 1});
    for (String rows :
        List.of(
            "0,1\n0.2,0.8\n1.0,0.0\n",
            "1,2\n0.5,1e-05\n3.5,0.75\n",
            "0,1\n1,0\n0.5,0.5\n",
            "0.0,1.0\n0.2,0.8\n0.5,0.5\n",
            "0,1\n0.2,0.8\n0.5,0.5\n0.4,0.6\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      refused("line 1 of l.csv reads like names of columns", () -> teacher.requireFits(coins));
    }
    for (String rows :
        List.of(
            "0,1\n1,0\n",
            "0,1\n1,0\n0,1\n0.5,0.5\n",
            "0.0,1.0\n0.2,0.8\n0.5,0.5\n0.4,0.6\n",
            "1,2\n-3,0\n5,1\n")) {
      LogitsFile teacher = LogitsFile.read(text("l.csv", rows));
      teacher.requireFits(coins);
      assertEquals(2, teacher.classes(), rows);
    }
  }

  /// As other programs sort the names of classes that are numbers, or strings of digits.
  @Test
  void namesInAnotherOrderAreNotTheOutputsOfTheFirstSample() throws IOException {
    List<String> classes = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    Dataset many = FloatDataset.of("many", Shape.of(1), classes, new float[2], new int[] {0, 11});
    String names = String.join(",", classes.stream().sorted().toList()) + "\n";
    String row = "0.5" + ",1".repeat(11) + "\n";
    refused(
        "line 1 of l.csv reads like names of columns",
        () -> LogitsFile.read(text("l.csv", names + row + row)).requireFits(many));
    LogitsFile.read(text("l.csv", names + row)).requireFits(many);
    LogitsFile.read(text("l.csv", row + row + row)).requireFits(many);
    Dataset wine =
        FloatDataset.of(
            "wine", Shape.of(1), List.of("3", "1", "7"), new float[2], new int[] {0, 2});
    refused(
        "line 1 of l.csv reads like names of columns",
        () -> LogitsFile.read(text("l.csv", "1,3.0,7\n0,6,7\n4,5,6\n")).requireFits(wine));
    // votes, of which other samples have the same
    LogitsFile.read(text("l.csv", "1,3,7\n0,6,7\n7,1,3\n")).requireFits(wine);
  }

  /// Of the part alone nobody knows that the table has one row more than there are samples.
  @Test
  void namesAreSeenWhereTheLastSampleIsHeldOut() throws IOException {
    List<String> classes = List.of("1", "2", "3");
    Dataset whole = FloatDataset.of("whole", Shape.of(1), classes, new float[5], new int[5]);
    Dataset part = Subset.of(whole, new int[] {0, 2, 3});
    String row = "0.5,6,7\n";
    for (String names : List.of("1,2,3\n", "2,3,1\n", "4,5,6\n")) {
      for (int rows = 4; rows < 8; rows++) {
        LogitsFile named = LogitsFile.read(text("l.csv", names + row.repeat(rows)));
        refused("line 1 of l.csv reads like names of columns", () -> named.requireFits(part));
      }
      LogitsFile.read(text("l.csv", names + row.repeat(3))).requireFits(part);
    }
    for (String first : List.of(row, "1,2,4\n", "1.5,2.5,3.5\n", "4,5,6\n7,8,9\n")) {
      LogitsFile.read(text("l.csv", first + row.repeat(4))).requireFits(part);
    }
    LogitsFile votes = LogitsFile.read(text("l.csv", "2,3,1\n3,1,2\n" + row.repeat(3)));
    votes.requireFits(part);
    assertArrayEquals(new float[] {2, 3, 1}, logits(votes, 0), 0);
  }

  /// As R numbers rows; sample 0, which would have none, may be held out.
  @Test
  void idsThatCountFromOneAreRefused() throws IOException {
    Dataset part = Subset.of(DATA, new int[] {1, 2, 3});
    String three = "id,cat,dog,owl\n1,1,-2,0.5\n2,3,4,-5\n3,0,0.25,7\n";
    String four = three + "4,-1,2,1\n";
    assertEquals(
        "the ids of l.csv count from 1 to 4, but the first sample is 0 and none of pets is 4;"
            + " subtract 1 from the ids or, if they are right, add a row for sample 0",
        Refusal.of(() -> LogitsFile.read(text("l.csv", four)).requireFits(part)));
    LogitsFile right = LogitsFile.read(text("l.csv", three));
    right.requireFits(part);
    right.requireFits(Subset.of(DATA, new int[] {1, 3}));
    Dataset first = Subset.of(DATA, new int[] {1, 2});
    refused("the ids of l.csv count from 1 to 3", () -> right.requireFits(first));
    right.requireKnows(first);
    refused("none for sample 0", () -> right.requireFits(DATA));
    LogitsFile.read(text("l.csv", three + "5,-1,2,1\n")).requireFits(part);
    LogitsFile.read(text("l.csv", four + "0,-1,2,1\n")).requireFits(part);

    Path file = folder.resolve("logits.npy");
    Path ids = folder.resolve("ids.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    NumpyFile.write(ids, "int64", new int[] {4}, 2, 1, 4, 3);
    LogitsFile shuffled = LogitsFile.read(file, null, ids);
    refused("the ids of logits.npy count from 1 to 4", () -> shuffled.requireFits(part));
    LogitsFile.read(file).requireFits(part);
  }

  /// The last sample may be in another split.
  @Test
  void aPartMayNeedFewerRows() throws IOException {
    List<String> classes = List.of("0", "1", "2");
    Dataset all = FloatDataset.of("all", Shape.of(1), classes, new float[3], new int[] {0, 1, 2});
    LogitsFile teacher = LogitsFile.read(text("l.csv", "1,2,3\n0.5,6,7\n8,9,1\n"));
    teacher.requireFits(all);
    teacher.requireKnows(Subset.of(all, new int[] {0, 1}));
  }

  @Test
  void namesMayBeginAsAZipDoes() throws IOException {
    Path file = text("l.csv", "PKW,LKW,Bus\n1,2,3\n4,5,7\n");
    assertArrayEquals(new float[] {4, 5, 7}, logits(TeacherFile.read(file), 1), 0);
  }

  @Test
  void whatCannotBeReadTwiceIsRefused() throws IOException {
    Path device = Path.of("/dev/null");
    Needed.here(Files.exists(device), "this system has no " + device + "; Linux has it");
    Path file = text("l.csv", "1,2\n3,5\n");
    damaged("/dev/null: is a pipe or device", () -> TeacherFile.read(device));
    damaged("/dev/null: is a pipe or device", () -> LogitsFile.read(device));
    damaged("/dev/null: is a pipe or device", () -> LogitsFile.read(file, null, device));
  }

  @Test
  void filesThatHoldNoLogitsAreRefused() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {12}, LOGITS);
    damaged("floats of shape [samples, classes] but has float32 [12]", () -> open(file));
    NumpyFile.write(file, "int32", new int[] {4, 3}, LOGITS);
    damaged("but has int32 [4, 3]", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {12, 1}, LOGITS);
    damaged(
        "has 1 column of numbers; one a class is needed, which of a binary classifier's logit z are"
            + " 0 and z, of its probability p 1 - p and p",
        () -> open(file));
    NumpyFile.write(file, "float32", new int[] {12, 0});
    damaged("has no columns of numbers; one a class is needed", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {0, 3});
    damaged("has 0 rows", () -> open(file));
    NumpyFile.write(file, "float32", new int[] {1, 3}, 1, Float.POSITIVE_INFINITY, 2);
    damaged("row 0, column 1: Infinity is no finite float", () -> open(file));
    Path zip = Files.write(folder.resolve("l.npz"), new byte[] {'P', 'K', 3, 4, 0, 0});
    damaged("is a zip (NPZ?)", () -> TeacherFile.read(zip));
    damaged("is a folder", () -> TeacherFile.read(folder));
    damaged("has 0 bytes", () -> TeacherFile.read(text("empty", "")));
  }

  @Test
  void anyShortenedFileIsRefusedInOneLine() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      damaged("l.npy", () -> open(file));
    }
  }

  /// The magic, the version, the header's length and its words: what is left teaches or is refused.
  @Test
  void anyFlippedBitOfTheHeaderIsRefusedOrHarmless() throws IOException {
    Path file = folder.resolve("l.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    byte[] bytes = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < bytes.length - 48; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << bit);
        Files.write(file, flipped);
        try {
          assertEquals(4, TeacherFile.read(file).classes() + 1);
        } catch (DataFormatException e) {
          String message = String.valueOf(e.getMessage());
          assertTrue(message.startsWith(file.toString()), message);
          assertEquals(1, message.lines().count(), message);
          refused++;
        }
      }
    }
    assertTrue(refused > 300, refused + " refused");
  }

  private static Teacher open(Path file) throws IOException {
    return TeacherFile.read(file);
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }

  private static void damaged(String part, Executable code) {
    String message = Refusal.of(DataFormatException.class, code);
    assertTrue(message.contains(part), message);
  }
}

package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.PetLogits.DATA;
import static dev.retort.distill.teacher.PetLogits.LOGITS;
import static dev.retort.distill.teacher.PetLogits.logits;
import static dev.retort.distill.teacher.PetLogits.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.teacher.LogitsFile.Kind;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Teachers that another program has written to a file: rows go by their numbers or by ids, and
/// teach the data that they fit.
final class LogitsFileTest {
  @TempDir private Path folder = Path.of("");

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
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

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }

  private static void damaged(String part, Executable code) {
    String message = Refusal.of(DataFormatException.class, code);
    assertTrue(message.contains(part), message);
  }
}

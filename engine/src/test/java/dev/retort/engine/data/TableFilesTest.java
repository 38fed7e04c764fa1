package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folders of tables: what their files are called, and what the others must have of the first.
final class TableFilesTest {
  private static final String TWO = "a,b,kind\n1,2,x\n3,4,y\n";

  @TempDir Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private DataSplits open() throws IOException {
    return Datasets.open(folder.toString());
  }

  private String refused() {
    return String.valueOf(assertThrows(DataFormatException.class, this::open).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "train.csv, valid.csv, test.csv",
    "Train.csv, val.csv, Test.csv",
    "TRAIN.TSV, Validation.csv, testing.csv",
    "train.csv, dev.tsv, TEST.CSV"
  })
  void tablesAreCalledAsFoldersOfImagesAre(String train, String valid, String test)
      throws IOException {
    write(train, TWO);
    write(valid, "a,b,kind\n1,2,y\n");
    write(test, "a,b,kind\n1,2,y\n1,2,y\n1,2,y\n");
    write("test_ids.csv", "id\n1\n");
    Files.createDirectories(folder.resolve("testing"));
    DataSplits splits = open();
    assertEquals(2, splits.train().size());
    assertEquals(1, Objects.requireNonNull(splits.validation()).size());
    assertEquals(3, splits.test().size());
  }

  @Test
  void twoTablesForOneSplitAreRefused() throws IOException {
    write("train.csv", TWO);
    write("val.csv", TWO);
    assertEquals(2, open().test().size(), "the validation split stands in");
    assertNull(open().validation());
    write("valid.csv", TWO);
    String said = ": has val.csv and valid.csv for the same split; keep one of them";
    assertEquals(folder + said, refused());
    Files.delete(folder.resolve("val.csv"));
    write("train.tsv", TWO);
    assertTrue(refused().contains("has train.csv and train.tsv for the same split"), refused());
  }

  @Test
  void theLabelColumnIsSaid() throws IOException {
    write("train.csv", TWO);
    write("test.csv", TWO);
    assertEquals("tables in " + folder + ", label column 2 (kind)", open().description());
    Path one = Files.writeString(folder.resolve("one.csv"), "1,2,x\n3,4,y\n".repeat(5));
    assertEquals(
        "the table " + one + ", label column 2, 20 % set aside for testing",
        Datasets.open(one.toString()).description());
  }

  /// As those of a competition, whose labels nobody shall know.
  @Test
  void aTestTableWithoutItsLabelIsRefused() throws IOException {
    write("train.csv", "id,a,b,Kind\n7,1,2,x\n9,3,4,y\n8,1,2,x\n");
    String said =
        folder.resolve("test.csv")
            + ": has no column Kind, the label of train.csv; add it, or move the file away";
    for (String test : List.of("id,a,b\n4,1,2\n", "a,id,b\n1,4,2\n", ",id,a\n0,4,2\n")) {
      write("test.csv", test);
      assertEquals(said, refused());
      DataOptions asked = DataOptions.defaults().withLabel("Kind");
      assertEquals(
          said,
          assertThrows(DataFormatException.class, () -> Datasets.open(folder.toString(), asked))
              .getMessage());
    }
    for (String test : List.of("id,a,b,kind\n4,1,2,x\n", "id,a,b,sort\n4,1,2,x\n", "4,1,2,x\n")) {
      write("test.csv", test);
      assertEquals(1, open().test().size(), test);
    }
  }

  @Test
  void indicesThatWereWrittenAgainAreLeftOutOfAllTables() throws IOException {
    write("train.csv", ",Unnamed: 0,a,kind\n0,0,5,x\n1,1,6,y\n");
    for (String names : List.of(",Unnamed: 0,a,kind\n7,3,", "Unnamed: 0,a,kind\n7,", "a,kind\n")) {
      write("test.csv", names + "5,x\n");
      assertEquals(List.of("a"), open().test().columnNames(), names);
    }
  }
}

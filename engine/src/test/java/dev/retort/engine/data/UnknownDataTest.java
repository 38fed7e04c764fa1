package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of data that are not read as they lie.
final class UnknownDataTest {
  private static final String TABLE = "a,b,kind\n1,2,x\n3,4,y\n";

  @TempDir Path folder;

  private static void refused(Path path, String said) {
    assertEquals(
        path + ": " + said,
        assertThrows(DataFormatException.class, () -> Datasets.open(path.toString())).getMessage());
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path text(String text) throws IOException {
    return file("table.csv", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void compressedTablesAndOtherTexts() throws IOException {
    byte[] table = TABLE.getBytes(StandardCharsets.UTF_8);
    refused(file("table.csv.gz", IdxTest.gzip(table)), "is compressed; unpack it first");
    refused(
        file("train-labels-idx1-ubyte.gz", IdxTest.gzip(table)),
        "is one IDX file; give the folder with its images and labels");
    for (String start : List.of("\uFEFF", "\uFFFE")) { // the mark in either order of bytes
      byte[] wide = (start + TABLE).getBytes(StandardCharsets.UTF_16BE);
      refused(file("wide.csv", wide), "is UTF-16 text; save it as UTF-8");
    }
    String pipes = "is separated by |; use commas, semicolons or tabs";
    refused(text("\na|b|kind\n1|2|x\n"), pipes);
    refused(text("BMI|b|kind\n1|2|x\n"), pipes);
    refused(text("a|b|kind\n1|2|x, y\n"), pipes);
    refused(
        text("\"a\" \"b\" \"kind\"\n1 2 x\n"),
        "seems to be separated by spaces; use commas, semicolons or tabs");
    refused(
        text("one line"), "is no data set that is known (IDX, images in folders or a zip, CSV)");
  }

  @Test
  void zipsOfOtherThingsThanImages() throws IOException {
    refused(zip("test.csv", "train.csv"), "holds train.csv; unpack it first");
    refused(zip("notes.txt", "all/Iris.CSV"), "holds all/Iris.CSV; unpack it first");
    refused(zip("train-images.idx3-ubyte"), "holds train-images.idx3-ubyte; unpack it first");
    refused(zip("xl/workbook.xml"), "is a spreadsheet; save its sheet as CSV");
    refused(
        zip("xl/workbook.xml", "xl/media/image1.png"), "is a spreadsheet; save its sheet as CSV");
    refused(
        zip("mimetype", "content.xml", "Thumbnails/thumbnail.png"),
        "is a spreadsheet; save its sheet as CSV");
  }

  private Path zip(String... names) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, TABLE.getBytes(StandardCharsets.UTF_8));
    }
    return file("data.zip", TestImages.zip(files));
  }

  @Test
  void aFolderWithATableOfAnotherName() throws IOException {
    file("iris.csv", TABLE.getBytes(StandardCharsets.UTF_8));
    refused(folder, "holds no train.csv; give iris.csv itself, or rename it");
  }
}

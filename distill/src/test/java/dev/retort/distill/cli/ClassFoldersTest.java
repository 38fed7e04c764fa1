package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.SyntheticDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where results may not go, because their folder would be one more class of the images there.
final class ClassFoldersTest {
  @TempDir private Path folder;

  private Path folders(String name, String... inside) throws IOException {
    Path data = folder.resolve(name);
    for (String each : inside) {
      Files.createDirectories(data.resolve(each));
    }
    return data;
  }

  @Test
  void besideClassesEveryFolderIsOne() throws IOException {
    Path data = folders("photos", "cat", "dog");
    assertTrue(ClassFolders.wouldHave(data, data.resolve("run")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("runs/first")));
    assertTrue(ClassFolders.wouldHave(folders("outer", "inner/cat", "inner/dog"), outer("run")));
    assertFalse(ClassFolders.wouldHave(data, data.resolve(".run")), "hidden");
    assertFalse(ClassFolders.wouldHave(data, folder.resolve("run")), "elsewhere");
    assertFalse(ClassFolders.wouldHave(data, data.resolve("../run")), "elsewhere");
  }

  private Path outer(String name) {
    return folder.resolve("outer").resolve(name);
  }

  @Test
  void besideSplitsAFolderIsNone() throws IOException {
    Path data = folders("photos", "train/cat", "train/dog", "test/cat", "test/dog");
    assertFalse(ClassFolders.wouldHave(data, data.resolve("run")));
    assertFalse(ClassFolders.wouldHave(data, data.resolve("runs/first")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("train")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("train/run")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("test/run")));
  }

  /// Beside a lone folder a second one would end its being the data.
  @Test
  void besideAFolderAroundTheSplitsItIsInTheWay() throws IOException {
    folders("outer", "inner/train/cat", "inner/train/dog", "inner/test/cat", "inner/test/dog");
    assertTrue(ClassFolders.wouldHave(folder.resolve("outer"), outer("run")));
    assertFalse(ClassFolders.wouldHave(folder.resolve("outer"), outer("inner/run")));
  }

  @Test
  void linksLeadThereToo() throws IOException {
    Path data = folders("photos", "cat", "dog");
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    assertTrue(ClassFolders.wouldHave(link, data.resolve("run")));
    assertTrue(ClassFolders.wouldHave(data, link.resolve("runs/first")));
  }

  @Test
  void dataInFilesHaveNoClassFolders() throws IOException {
    Path digits = folders("digits", "run/networks");
    DigitFiles.write(digits, "train", SyntheticDigits.train(10, 1));
    assertFalse(ClassFolders.wouldHave(digits, digits.resolve("run")));
    Path tables = folders("tables", "run/networks");
    Files.writeString(tables.resolve("train.csv"), "x,label\n1,a\n");
    assertFalse(ClassFolders.wouldHave(tables, tables.resolve("run")));
    assertFalse(ClassFolders.wouldHave(folders("none", "."), folder.resolve("none/run")));
  }

  @Test
  void commandsRefuseIt() throws Exception {
    Path data = TinyColours.write(folder.resolve("photos"), 1);
    String[] words = {"lies among the images of --data", "choose an --out beside them"};
    for (String command : List.of("train", "distill", "demo", "search")) {
      Outcome.of(command, "--data", data, "--out", data.resolve("run")).fails(2, words);
    }
    Outcome demo = OwnJava.run(data, Map.of(), List.of(), "demo", "--data", ".");
    demo.fails(2, "--out retort-out lies among the images of --data .");
    assertTrue(Files.notExists(data.resolve("retort-out")));
  }
}

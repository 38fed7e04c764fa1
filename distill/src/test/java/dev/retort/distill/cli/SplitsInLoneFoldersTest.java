package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where results may not go beside splits that lie in a folder of their own name.
final class SplitsInLoneFoldersTest {
  @TempDir private Path data;

  @Test
  void aSecondFolderThereWouldBeAClass() throws IOException {
    for (String folder : List.of("training/training/n0", "training/training/n1", "val/val/n0")) {
      Files.createDirectories(data.resolve(folder));
    }
    assertTrue(ClassFolders.wouldHave(data, data.resolve("training/run")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("training/training/run")));
    assertTrue(ClassFolders.wouldHave(data, data.resolve("val/run")));
    assertFalse(ClassFolders.wouldHave(data, data.resolve("run")));
  }
}

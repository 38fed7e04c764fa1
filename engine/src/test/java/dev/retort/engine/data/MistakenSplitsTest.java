package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Splits of other names and in other places, which would be taken for classes.
final class MistakenSplitsTest {
  @TempDir private Path temp;

  private void assertRefused(String expected, String... names) throws IOException {
    Path zip = TestImages.zip(temp, names);
    DataFormatException wrong =
        assertThrows(DataFormatException.class, () -> ImageFolder.read(zip, ImageFolder.ALL));
    assertEquals(zip + ": " + expected, wrong.getMessage());
  }

  private void assertClasses(List<String> expected, String... names) throws IOException {
    Dataset data = ImageFolder.read(TestImages.zip(temp, names), ImageFolder.ALL);
    assertEquals(expected, data.classNames());
    assertEquals(names.length, data.size());
  }

  @Test
  void foldersInFoldersOfTheSameName() throws IOException {
    assertRefused(
        "test_set, training_set look like splits, not classes, for each holds cats, dogs; rename"
            + " them to train and test (and valid)",
        "training_set/training_set/cats/1.png",
        "training_set/training_set/dogs/1.png",
        "test_set/test_set/cats/1.png",
        "test_set/test_set/dogs/1.png");
  }

  @Test
  void whateverLiesBesideThem() throws IOException {
    assertRefused(
        "seg_test, seg_train look like splits, not classes; rename them to train and test (and"
            + " valid) or, if they are classes, by other words",
        "seg_train/seg_train/forest/1.png",
        "seg_train/seg_train/street/1.png",
        "seg_test/seg_test/forest/1.png",
        "seg_test/seg_test/street/1.png",
        "seg_pred/seg_pred/1.png",
        "more/1.png");
    assertRefused(
        "TrainSet, test2017 look like splits, not classes; rename them to train and test (and"
            + " valid) or, if they are classes, by other words",
        "TrainSet/cat/1.png",
        "test2017/unknown/1.png");
  }

  @Test
  void otherWordsHaveTheSameLetters() throws IOException {
    assertClasses(List.of("strain", "valley"), "strain/day/1.png", "valley/night/1.png");
    assertClasses(List.of("contest", "trainer"), "contest/day/1.png", "trainer/night/1.png");
    assertClasses(List.of("test_a", "test_b"), "test_a/day/1.png", "test_b/night/1.png");
    assertClasses(List.of("test_set", "train_set"), "test_set/1.png", "train_set/a/1.png");
  }

  @Test
  void splitsInClasses() throws IOException {
    String[] names = {"cats/train/1.png", "cats/test/1.png", "dogs/train/1.png", "dogs/test/1.png"};
    assertRefused(
        "cats, dogs hold nothing but test, train, which look like splits; put train and test above"
            + " the classes",
        names);
    assertClasses(List.of("cats", "dogs"), names[0], names[2]); // to train on, and nothing else
    assertClasses(
        List.of("birds", "cats", "dogs"), names[0], names[1], names[2], names[3], "birds/1.png");
    assertClasses(
        List.of("cats", "dogs"), names[0], names[1], names[2], names[3], "dogs/night/1.png");
  }
}

package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.data.ByteDataset;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.data.SyntheticDigits;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What is chosen where nothing is said, pinned: a change here changes everybody's networks.
final class DefaultsTest {
  private static final List<String> NAMES = List.of("a", "b");

  /// 2,000 steps of 128 are what small data get, in at most 200 epochs.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYNTHETIC_DIGITS | | 10000 | mlp:500,500 | 30 | standardize, augmentation shift 2",
        "SYNTHETIC_DIGITS | | 5000 | mlp:500,500 | 52 | standardize, augmentation shift 2",
        "SYNTHETIC_DIGITS | | 300 | mlp:500,500 | 200 | standardize, augmentation shift 2",
        "SYNTHETIC_DIGITS | lenet | 60000 | lenet | 12 | standardize, augmentation shift 2",
        "GREY_IMAGES | | 60000 | lenet | 12 | unit-range, augmentation shift 2",
        "GREY_IMAGES | mlp:9 | 60000 | mlp:9 | 30 | unit-range, augmentation shift 2",
        "COLOUR_IMAGES | | 50000 | cnn:32,64,128,256 | 30 | standardize, augmentation crop 4, flip,"
            + " cutout 8",
        "COLOUR_IMAGES | linear | 50000 | linear | 30 | standardize, augmentation crop 4, flip,"
            + " cutout 8",
        "TABLE | | 100000 | mlp:256,256 | 30 | standardize",
        "TABLE | | 178 | mlp:256,256 | 200 | standardize",
      })
  void teachersAreTrained(
      Defaults kind, @Nullable String said, int samples, String chosen, int epochs, String rest) {
    pinned(kind.teacher(samples, said), chosen, epochs, rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYNTHETIC_DIGITS | | 10000 | mlp:30,30 | 60 | standardize",
        "SYNTHETIC_DIGITS | | 4000 | mlp:30,30 | 64 | standardize",
        "SYNTHETIC_DIGITS | lenet | 60000 | lenet | 20 | standardize",
        "GREY_IMAGES | | 60000 | cnn:8,16,32 | 15 | unit-range",
        "GREY_IMAGES | mlp:9 | 60000 | mlp:9 | 30 | unit-range",
        "COLOUR_IMAGES | | 50000 | cnn:16,32,64 | 20 | standardize",
        "TABLE | | 100000 | mlp:16 | 30 | standardize",
        "TABLE | | 1280 | mlp:16 | 200 | standardize",
        "TABLE | | 1281 | mlp:16 | 200 | standardize",
        "TABLE | | 1290 | mlp:16 | 199 | standardize",
      })
  void studentsAreTrained(
      Defaults kind, @Nullable String said, int samples, String chosen, int epochs, String rest) {
    TrainingSettings recipe = kind.student(samples, said);
    pinned(recipe, chosen, epochs, rest);
    assertEquals(0, recipe.dropout());
    assertFalse(recipe.batchNorm());
  }

  private static void pinned(
      TrainingSettings recipe, String architecture, int epochs, String rest) {
    assertEquals(architecture, recipe.architecture());
    assertEquals(
        epochs + " epochs, batch 128, adam 0.001, warmup 1 epoch, cosine, normalization " + rest,
        recipe.text());
  }

  @Test
  void teachersAreRegularized() {
    for (Defaults kind : Defaults.values()) {
      assertEquals(0.3f, kind.teacher(1000, null).dropout(), kind.toString());
      boolean colour = kind == Defaults.COLOUR_IMAGES;
      assertEquals(colour, kind.teacher(1000, "lenet").batchNorm(), kind.toString());
      assertFalse(kind.teacher(1000, "mlp:9").batchNorm(), kind.toString());
    }
  }

  /// As the help of each says.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "distill | --seeds | 1",
        "distill | --seed | 1",
        "distill | --data-seed | 1",
        "distill | --controls | all",
        "distill | --validation | 0.0",
        "hinton | --seeds | 3",
        "hinton | --teacher-epochs | 60",
        "hinton | --epochs | 30",
        "run | --seeds | 1",
        "run | --at-once | 1",
        "search | --seed | 1",
        "search | --trials | 45",
        "search | --temperature | [2.0, 4.0, 8.0]",
        "search | --soft-weight | [0.5, 0.9]",
        "search | --learning-rate | [0.001, 0.003]",
      })
  void optionsOfCommandsHaveValues(String command, String option, String value) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    PrintStream silent = new PrintStream(nowhere, false, StandardCharsets.UTF_8);
    CommandLine all = Main.commands(new Terminal(silent, silent, false));
    all.parseArgs(command);
    CommandLine parsed = Objects.requireNonNull(all.getSubcommands().get(command));
    Object found = parsed.getCommandSpec().findOption(option).getValue();
    assertEquals(value, found.toString());
  }

  /// A report's command may be given again, and an option without a place is refused.
  @Test
  void onlyOptionsThatHaveAPlaceAreInForce() {
    assertTrue(Defaults.TABLE.teacher(1000, "mlp:9").options().containsKey("--dropout"));
    assertFalse(Defaults.TABLE.teacher(1000, "linear").options().containsKey("--dropout"));
    assertEquals("false", Defaults.TABLE.teacher(9, "linear").options().get("--batch-norm"));
  }

  @Test
  void theKindIsSeenFromTheSamplesUnlessTheyWereAskedForAsDrawn() {
    Dataset digits = SyntheticDigits.train(2, 1);
    assertEquals(Defaults.SYNTHETIC_DIGITS, Defaults.of(new DrawnDigits(digits)));
    assertEquals(Defaults.GREY_IMAGES, Defaults.of(digits), "as if a folder were called so");
    assertEquals(
        Defaults.TABLE,
        Defaults.of(FloatDataset.of("synthetic", Shape.of(1), NAMES, new float[2], new int[2])));
    assertEquals(
        Defaults.COLOUR_IMAGES,
        Defaults.of(ByteDataset.of("x", Shape.of(3, 1, 1), NAMES, new byte[6], new int[2])));
  }

  @Test
  void aTableIsNoDigitsForItsName(@TempDir Path folder) throws IOException {
    Path table = folder.resolve("synthetic.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,cat\n3,4,dog\n".repeat(20));
    Outcome outcome =
        Outcome.of("train", "--data", table, "--arch", "linear", "--epochs", 1).succeeds();
    assertTrue(outcome.err().contains("chosen    for table where"), outcome.err());
  }
}

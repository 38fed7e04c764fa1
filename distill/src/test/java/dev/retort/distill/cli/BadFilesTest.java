package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong with the files that a command reads: one clear line, and exit 1 or 2.
final class BadFilesTest {
  private static final String DATA = "synthetic:60";

  /// Nothing of a process's memory is at its beginning, not even for root.
  private static final Path UNREADABLE = Path.of("/proc/self/mem");

  @TempDir private Path folder;

  @Test
  void tablesThatAreNotNumbers() throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,label"));
    IntStream.range(0, 40)
        .forEach(n -> lines.add(n + "," + n % 7 + "," + (n % 2 == 0 ? "x" : "y")));
    Path table = Files.write(folder.resolve("t.csv"), lines);
    Outcome.of("train", "--data", table, "--arch", "mlp:4", "--epochs", "1").succeeds();

    Path few = Files.write(folder.resolve("few.csv"), lines.subList(0, 2));
    Outcome.of("train", "--data", few).fails(1, "few has 1 samples to train on and 0 to test on");

    lines.set(7, "NaN,3,x");
    Files.write(table, lines);
    Outcome.of("train", "--data", table, "--arch", "mlp:4").fails(1, "t.csv", "8", "NaN");
    lines.set(7, "1,x");
    Files.write(table, lines);
    Outcome.of("train", "--data", table, "--arch", "mlp:4").fails(1, "t.csv", "8");
    lines.set(7, "1,2,x");
    Files.write(table, lines);
    Outcome.of("train", "--data", table, "--arch", "lenet").fails(2, "take mlp");
    Outcome.of("train", "--data", table, "--label", "colour").fails(1, "colour");
  }

  @Test
  void foldersOfNoImages() throws IOException {
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("cat"));
    Files.createDirectories(data.resolve("dog"));
    Outcome.of("train", "--data", data).fails(1, "data");
    Files.writeString(data.resolve("cat/1.png"), "no picture");
    Files.writeString(data.resolve("dog/1.png"), "no picture");
    Outcome.of("train", "--data", data).fails(1, "1.png");
  }

  @Test
  void damagedIdx() throws IOException {
    Path data = Files.createDirectories(folder.resolve("idx"));
    Files.write(data.resolve("train-images-idx3-ubyte"), new byte[] {0, 0, 8, 3, 0, 0, 0, 9});
    Files.write(data.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 0});
    Outcome.of("train", "--data", data).fails(1, "train-images-idx3-ubyte");
  }

  @Test
  void damagedCheckpoints() throws IOException {
    Path file = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    byte[] bytes = Files.readAllBytes(file);
    Outcome.of("info", file).succeeds();
    for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      Outcome.of("info", file).fails(1, "net.safetensors");
      Outcome.of("evaluate", "--data", DATA, "--model", file).fails(1, "net.safetensors");
    }
    bytes[bytes.length - 3] ^= 1;
    Files.write(file, bytes);
    Outcome.of("evaluate", "--data", DATA, "--model", file).fails(1, "hash");
    Outcome.of("distill", "--data", DATA, "--teacher", file, "--student", "mlp:4").fails(1, "hash");
  }

  @Test
  void aTeacherThatHasDiverged() throws IOException {
    Network network = RandomNetwork.of(1);
    network.parameters().getLast().values()[3] = Float.NaN;
    network.weightsChanged();
    Path file = folder.resolve("bad.safetensors");
    Checkpoint.write(network, file);
    Outcome.of("distill", "--data", DATA, "--teacher", file, "--student", "mlp:4", "--epochs", "1")
        .fails(1, "the teacher (", "the logit NaN; it has diverged");
  }

  @Test
  void networksOfOtherShapesAndClasses() throws IOException {
    Path small = RandomNetwork.write(folder.resolve("small.safetensors"), Shape.of(1, 14, 14), 10);
    Path seven = RandomNetwork.write(folder.resolve("seven.safetensors"), Shape.of(1, 28, 28), 7);
    for (Path file : List.of(small, seven)) {
      String wrong = file.equals(small) ? "[1, 14, 14]" : "7 classes";
      Outcome evaluated = Outcome.of("evaluate", "--data", DATA, "--model", file);
      evaluated.fails(1, wrong);
      assertFalse(evaluated.err().contains("--image-size"), "it stretches no digits");
      Outcome.of("compare", "--data", DATA, file).fails(1, wrong);
      Outcome.of("distill", "--data", DATA, "--teacher", file, "--student", "mlp:4")
          .fails(1, wrong);
      Outcome.of("distill", "--data", DATA, "--teacher", "mlp:4", "--model", file).fails(1);
      Outcome.of("train", "--data", DATA, "--model", file).fails(1, wrong);
    }
    Outcome.of("distill", "--data", DATA, "--teacher", "mlp:4", "--student", "flatten, dense 7")
        .fails(2, "end it with dense 10");
  }

  /// Whatever the size, grey does not become colour by stretching.
  @Test
  void networksOfOtherImages() throws IOException {
    Path grey = RandomNetwork.write(folder.resolve("grey.safetensors"), Shape.of(1, 14, 12), 10);
    Path colour =
        RandomNetwork.write(folder.resolve("colour.safetensors"), Shape.of(3, 14, 12), 10);
    Path flat = RandomNetwork.write(folder.resolve("flat.safetensors"), Shape.of(3072), 10);
    Path colours = TinyColours.write(folder.resolve("colours"), 2);
    Outcome.of("evaluate", "--data", colours, "--model", grey)
        .fails(1, "[1, 14, 12]", "has [3, 32, 32]; save the images in grey");
    Outcome.of("evaluate", "--data", colours, "--model", colour)
        .fails(1, "[3, 14, 12]", "; --image-size 14x12 stretches images");
    Outcome flattened = Outcome.of("evaluate", "--data", colours, "--model", flat);
    flattened.fails(1, "[3072]");
    assertFalse(flattened.err().contains("--image-size"), flattened.err());
    Path greys = folder.resolve("greys");
    for (String name : List.of("cat", "dog")) {
      Path own = Files.createDirectories(greys.resolve(name));
      for (int n = 0; n < 5; n++) {
        Files.write(own.resolve(n + ".png"), GreyPng.of(new byte[14 * 12], 14, 12));
      }
    }
    Outcome.of("evaluate", "--data", greys, "--model", colour)
        .fails(1, "has [1, 14, 12]; save the images in colour");
  }

  @Test
  void predictionsOfWhatIsNoImage() throws IOException {
    Path file = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    Path image = Files.writeString(folder.resolve("x.png"), "no picture");
    Outcome.of("predict", "--model", file, image).fails(1, "x.png");
    Outcome.of("predict", "--model", file, folder.resolve("gone.png")).fails(1, "gone.png");
    Outcome.of("predict", "--model", file, Files.createDirectories(folder.resolve("empty")))
        .fails(1, "no image");
    Outcome.of("predict", "--model", file, "--class", "cat", image).fails(2, "no class \"cat\"");
    Outcome.of("predict", "--model", file, "--top", "0", image).fails(2, "--top");
    Path table = RandomNetwork.write(folder.resolve("table.safetensors"), Shape.of(5), 3);
    for (Path noTable : List.of(image, folder.resolve("empty"))) {
      Outcome.of("predict", "--model", table, noTable)
          .fails(1, "takes rows of 5 numbers", noTable + " is no table; give it CSV files");
    }
    Outcome.of("predict", "--model", table, folder.resolve("gone.csv")).fails(1, "gone.csv");
    Path text = Files.writeString(folder.resolve("x.txt"), "1,2,three");
    Outcome.of("predict", "--model", table, text).fails(1, "x.txt");
  }

  @Test
  @EnabledIf("hasUnreadableFile")
  void anImageThatCannotBeReadIsPassedOver() throws IOException {
    Path file = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    Path image = folder.resolve("x.png");
    Files.write(image, GreyPng.of(new byte[784], 28, 28));
    Outcome outcome = Outcome.of("predict", "--model", file, UNREADABLE, image);
    assertEquals(1, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().startsWith("retort: " + UNREADABLE + ": "), outcome.err());
    assertTrue(outcome.out().startsWith(image + "  "), outcome.out());
  }

  static boolean hasUnreadableFile() {
    return Files.exists(UNREADABLE);
  }
}

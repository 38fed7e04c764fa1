package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which data a checkpoint is evaluated on.
final class EvaluateCommandTest {
  private static final Path FILE = Path.of("model.safetensors");

  private static Network knowing(String... classes) {
    Network network = Network.zeros(NetworkSpec.input(1).then(dense(3)));
    network.classNames(List.of(classes));
    return network;
  }

  /// As earlier builds called the classes of such a table.
  @Test
  void wholeNumbersWithAPointAreTheSameClasses() {
    Dataset data =
        FloatDataset.of("table", Shape.of(1), List.of("0", "1", "2"), new float[1], new int[1]);
    DataArguments given = new DataArguments();
    EvaluateCommand.requireFits(knowing("0.0", "1.0", "2.0"), data, FILE, given);
    String message =
        assertThrows(
                RuntimeException.class,
                () -> EvaluateCommand.requireFits(knowing("1.0", "0.0", "2.0"), data, FILE, given))
            .toString();
    assertTrue(message.contains("knows the classes [1.0, 0.0, 2.0] but table has"), message);
  }

  /// A table of which a fifth would be set aside.
  @Test
  void allOfATable(@TempDir Path folder) throws IOException {
    Path model = RandomNetwork.write(folder.resolve("net.safetensors"), Shape.of(2), 2);
    List<String> lines = new ArrayList<>(List.of("a,b,label"));
    IntStream.range(0, 40).forEach(n -> lines.add(n + "," + n % 7 + "," + n % 2));
    Path table = Files.write(folder.resolve("t.csv"), lines);
    int train = errors(table, model, "train", 32);
    int test = errors(table, model, "test", 8);
    assertEquals(train + test, errors(table, model, "all", 40));
  }

  @Test
  void allOfAFolderOfTables(@TempDir Path folder) throws IOException {
    Path model = RandomNetwork.write(folder.resolve("net.safetensors"), Shape.of(2), 2);
    Path tables = Files.createDirectory(folder.resolve("tables"));
    Files.writeString(tables.resolve("train.csv"), "a,b,label\n" + "1,2,0\n3,4,1\n".repeat(8));
    Files.writeString(tables.resolve("valid.csv"), "a,b,label\n" + "5,6,0\n7,8,1\n".repeat(4));
    Files.writeString(tables.resolve("test.csv"), "a,b,label\n" + "2,9,0\n4,3,1\n".repeat(3));
    int train = errors(tables, model, "train", 16);
    int test = errors(tables, model, "test", 6);
    int all = errors(tables, model, "all", 30);
    assertTrue(all >= train + test && all <= train + test + 8, train + ", " + test + ", " + all);
  }

  private static int errors(Path data, Path model, String split, int samples) {
    String out =
        Outcome.of("evaluate", "--data", data, "--model", model, "--split", split).succeeds().out();
    Matcher line = Pattern.compile(split + " +(\\d+) errors of " + samples + " ").matcher(out);
    assertTrue(line.find(), out);
    return Integer.parseInt(line.group(1));
  }
}

package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Before any work, results are refused that would take the place of what a command reads, or of
/// another result.
final class ResultPlacesTest {
  private static final String DATA = "synthetic:60";

  @TempDir private Path folder;

  private Path network = Path.of("");
  private Path table = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writeInputs() throws IOException {
    network = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    table = folder.resolve("table.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,cat\n3,4,dog\n".repeat(20));
    out = Files.createDirectories(folder.resolve("out"));
  }

  /// That it is one refusal, and that the input is as it was.
  private static void replaces(Path input, Object... command) throws IOException {
    byte[] before = Files.readAllBytes(input);
    Outcome.of(command)
        .fails(2, "would replace " + input, "which this command reads; choose another");
    assertArrayEquals(before, Files.readAllBytes(input));
  }

  @Test
  void labelsReplaceNoTeacherAndNoData() throws IOException {
    Object[] soft = {"label", "--data", DATA, "--teacher", network, "--out", network};
    replaces(network, soft);
    soft[6] = Files.createSymbolicLink(folder.resolve("link.safetensors"), network);
    replaces(network, soft);
    soft[6] = out.resolve("../net.safetensors");
    replaces(network, soft);
    replaces(table, "label", "--data", table, "--teacher", network, "--out", table);
    Path ids = Files.writeString(folder.resolve("ids.npy"), "ids");
    replaces(
        ids, "label", "--data", DATA, "--teacher", network, "--teacher-ids", ids, "--out", ids);
  }

  @Test
  void jsonReplacesNoInput() throws IOException {
    replaces(network, "train", "--data", DATA, "--model", network, "--json", network);
    replaces(network, "distill", "--data", DATA, "--teacher", network, "--json", network);
    replaces(network, "distill", "--data", DATA, "--model", network, "--json", network);
    replaces(network, "compare", "--data", DATA, network, "--json", network);
    replaces(network, "info", network, "--json", network);
    Path soft = folder.resolve("soft");
    replaces(
        network, "label", "--data", DATA, "--teacher", network, "--out", soft, "--json", network);
    replaces(network, correct(soft, network));
    Outcome.of(correct(soft, soft))
        .fails(2, "--json and --out name one file, " + soft, "choose another --json");
    for (String command : new String[] {"train", "distill", "demo", "search", "hinton"}) {
      replaces(table, command, "--data", table, "--json", table);
    }
    replaces(table, "compare", "--data", table, network, "--json", table);
  }

  private Object[] correct(Path written, Path json) {
    List<Object> words = new ArrayList<>(List.of("correct", "--data", table, "--model", network));
    words.addAll(List.of("--classes", "cat", "--out", written, "--json", json));
    return words.toArray();
  }

  @Test
  void anExperimentReplacesNeitherItsFileNorWhatThatNames() throws IOException {
    Path file = folder.resolve("my.retort");
    Files.writeString(
        file,
        """
        data = synthetic:60
        [kd]
        network = mlp:8
        teacher = net.safetensors
        [more]
        network = mlp:8
        model = net.safetensors
        """);
    replaces(file, "run", file, "--json", file);
    replaces(network, "run", file, "--json", network);
    Path other = Files.writeString(folder.resolve("other.retort"), "command = demo\n");
    replaces(other, "run", other, "--json", other);
    Path named = Files.copy(file, out.resolve("result.json"));
    replaces(named, "run", named, "--out", out);
  }

  @Test
  void networksReplaceNoTeacher() throws IOException {
    Path student = Files.copy(network, out.resolve("student.safetensors"));
    replaces(student, "distill", "--data", DATA, "--teacher", student, "--out", out);
    replaces(
        student,
        "distill",
        "--data",
        DATA,
        "--teacher",
        network,
        "--soft-targets",
        student,
        "--out",
        out);
    Path teacher = Files.copy(network, out.resolve("teacher.safetensors"));
    replaces(
        teacher, "distill", "--data", DATA, "--teacher", "mlp:4", "--model", teacher, "--out", out);
    Path start = Files.copy(network, out.resolve("training.start"));
    replaces(start, "train", "--data", DATA, "--model", start, "--out", out);
  }

  @Test
  void jsonReplacesNoOtherResult() throws IOException {
    Files.createDirectories(out.resolve("networks"));
    for (String name :
        new String[] {"model.safetensors", "report.html", "training.state", "networks/x.json"}) {
      Path json = out.resolve(name);
      for (String command : new String[] {"train", "distill", "hinton", "search"}) {
        Outcome.of(command, "--data", DATA, "--out", out, "--json", json)
            .fails(2, "--json " + json + " has the name of a file that commands write into " + out);
      }
    }
    Path same = out.resolve("result.json");
    Outcome.of(
            "train",
            "--data",
            DATA,
            "--arch",
            "linear",
            "--epochs",
            1,
            "--out",
            out,
            "--json",
            same)
        .succeeds();
    assertTrue(Files.readString(same).contains("weightsSha256"), "the same text, in either way");
  }

  /// That it is refused, and that the file is as it was.
  private static void stays(Path file, Object... command) throws IOException {
    byte[] before = Files.readAllBytes(file);
    Outcome.of(command)
        .fails(2, "would replace a file in the folder of the data", "reads; choose another");
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  private Path tables() throws IOException {
    Path tables = Files.createDirectories(folder.resolve("tables"));
    Files.copy(table, tables.resolve("train.csv"));
    Files.copy(table, tables.resolve("test.csv"));
    return tables;
  }

  @Test
  void resultsReplaceNothingInTheFolderOfTheData() throws IOException {
    Path tables = tables();
    Path test = tables.resolve("test.csv");
    Path notes = Files.createDirectories(tables.resolve("more")).resolve("notes.txt");
    Files.writeString(notes, "taken in March");
    Path link = Files.createSymbolicLink(folder.resolve("link"), tables);
    for (Path file : List.of(test, notes, link.resolve("test.csv"))) {
      for (String command : new String[] {"train", "distill", "demo", "search", "hinton"}) {
        stays(file, command, "--data", tables, "--json", file);
      }
      stays(file, "evaluate", "--data", tables, "--model", network, "--json", file);
      stays(file, "compare", "--data", tables, network, "--json", file);
      stays(file, "label", "--data", tables, "--teacher", network, "--out", file);
      stays(
          file, "correct", "--data", tables, "--model", network, "--classes", "cat", "--out", file);
    }
    stays(notes, "distill", "--data", DATA, "--unlabelled", tables, "--json", notes);
  }

  @Test
  void resultsAreNotCalledAsDataInTheirFolder() throws IOException {
    Path tables = tables();
    for (String name :
        List.of("valid.csv", "train.tsv", "t10k-labels-idx1-ubyte", "train-images.idx3-ubyte.gz")) {
      takenForData(tables, tables.resolve(name));
    }
    Path photos = folder.resolve("photos");
    takenForData(photos, Files.createDirectories(photos.resolve("cat")).resolve("new.PNG"));
  }

  private static void takenForData(Path data, Path json) {
    Outcome.of("train", "--data", data, "--json", json)
        .fails(2, "would be taken for data in " + data + "; choose another --json");
    assertFalse(Files.exists(json));
  }

  /// What the same command has written there before, or what it is to change, is no data.
  @Test
  void resultsInTheFolderOfTheDataReplaceThemselves() throws IOException {
    Path tables = tables();
    Path json = tables.resolve("result.json");
    Object[] train = {"train", "--data", tables, "--arch", "mlp:4", "--epochs", 1, "--json", json};
    Files.createFile(json); // as mktemp does
    Outcome.of(train).succeeds();
    Outcome.of(train).succeeds();
    Files.writeString(json, "{\"boxes\": []}\n");
    stays(json, train);
    Path model = RandomNetwork.write(tables.resolve("net.safetensors"), Shape.of(2), 2);
    Outcome.of("correct", "--data", tables, "--model", model, "--classes", "cat", "--out", model)
        .succeeds();
    Path said = tables.resolve("labelled.json");
    Path soft = folder.resolve("soft.safetensors");
    for (int i = 0; i < 2; i++) {
      Outcome.of("label", "--data", tables, "--teacher", model, "--out", soft, "--json", said)
          .succeeds();
    }
  }

  /// As a shell that gives `>(...)` calls it, and the launcher's second Java does not have it.
  @Test
  void whatIsNotOpenIsRefused() {
    String[] words = {"--json /dev/fd/9999 is not open", "give a file or /dev/stdout"};
    Outcome.of("train", "--data", DATA, "--json", "/dev/fd/9999").fails(2, words);
    Outcome.of("predict", "--model", network, "--json", "/dev/fd/9999", network).fails(2, words);
    for (String name : new String[] {"/dev/fd/3", "/dev/fd/63", "/proc/self/fd/11"}) {
      assertThrows(
          Failure.class, () -> OutputArguments.requireGiven("--json", Path.of(name), true), name);
    }
    for (String name : new String[] {"/dev/stdout", "/dev/fd/1", "/dev/fd/2", "/tmp/fd/63"}) {
      assertDoesNotThrow(() -> OutputArguments.requireGiven("--json", Path.of(name), true), name);
    }
  }
}

package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `--threads` holds for measuring and for the report as for training. What a command has started
/// shows by the names of the workers, which live for a minute after their last part.
final class SaidThreadsTest {
  private static final String DATA = " --data synthetic:120 --epochs 1 ";

  @TempDir private Path folder;

  /// By two members, whose mean teaches and is a model too.
  private static final String EXPERIMENT =
      """
      data = synthetic:120
      epochs = 1
      [one]
      network = cnn:2,4
      [two]
      network = cnn:3,4
      [both]
      members = one, two
      [kd]
      network = cnn:2,4
      teacher = one, two
      """;

  private List<String> workers(String commands) throws Exception {
    return OwnJava.run(
            folder,
            Map.of(),
            List.of("-XX:ActiveProcessorCount=4"),
            Commands.class,
            commands.split(" "))
        .succeeds()
        .out()
        .lines()
        .filter(line -> line.startsWith(Commands.SAID))
        .toList();
  }

  /// The last command is told no number and takes all processors, as those before it would have:
  /// all but `predict`, which takes one sample after the other and has nothing to share out.
  @Test
  void oneThreadIsTheCommandsOwn() throws Exception {
    Files.writeString(folder.resolve("experiment.retort"), EXPERIMENT);
    Files.write(folder.resolve("digit.png"), GreyPng.of(new byte[28 * 28], 28, 28));
    String trained = " --data synthetic:120 --model trained/model.safetensors";
    assertEquals(
        List.of(
            "workers after train []",
            "workers after distill []",
            "workers after run []",
            "workers after evaluate []",
            "workers after evaluate []",
            "workers after compare []",
            "workers after correct []",
            "workers after predict []",
            "workers after evaluate [retort-worker-1-of-4, retort-worker-2-of-4,"
                + " retort-worker-3-of-4]"),
        workers(
            "train --threads 1 --arch cnn:2,4 --out trained"
                + DATA
                + "then distill --threads 1 --teacher cnn:3,4 --teacher-epochs 1 --student cnn:2,4"
                + " --out distilled"
                + DATA
                + "then run experiment.retort --threads 1 --out ran"
                + " then evaluate --threads 1"
                + trained
                + " then evaluate --threads 1 --split all"
                + trained
                + " then compare --threads 1 --data synthetic:120 trained/model.safetensors"
                + " then correct --threads 1 --classes 3 --validation 0.5 --out mended.safetensors"
                + trained
                + " then predict --model trained/model.safetensors digit.png"
                + " then evaluate"
                + trained));
  }

  @Test
  void twoThreadsAreOneWorker() throws Exception {
    assertEquals(
        List.of("workers after search [retort-worker-1-of-2]"),
        workers(
            "search --threads 2 --trials 3 --teacher cnn:3,4 --teacher-epochs 1 --student cnn:2,4"
                + " --max-errors 1000"
                + DATA));
  }

  /// Runs in the other Java: commands with `then` between them, and after each says which workers
  /// there are.
  static final class Commands {
    static final String SAID = "workers after ";

    private Commands() {}

    public static void main(String[] words) {
      List<String> left = new ArrayList<>(Arrays.asList(words));
      while (!left.isEmpty()) {
        int end = left.contains("then") ? left.indexOf("then") : left.size();
        List<String> command = left.subList(0, end);
        int exitCode = Main.run(command.toArray(String[]::new), System.out, System.err);
        if (exitCode != 0) {
          System.exit(exitCode);
        }
        System.out.println(SAID + command.getFirst() + " " + workers());
        left = new ArrayList<>(left.subList(Math.min(end + 1, left.size()), left.size()));
      }
    }

    private static List<String> workers() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.startsWith("retort-worker"))
          .sorted()
          .toList();
    }
  }
}

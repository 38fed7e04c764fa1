package dev.retort.distill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Tables of three kinds of flowers that differ in every measure, with columns in any order.
final class Flowers {
  static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");

  /// What a network is trained on.
  static final String COLUMNS = "sl,sw,pl,pw,species";

  private Flowers() {}

  /// Writes the table of some flowers, by their numbers; those of a kind have the same remainder by
  /// three.
  static Path write(Path file, String columns, IntStream flowers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(columns));
    flowers.forEach(
        n ->
            lines.add(
                Arrays.stream(columns.split(",", -1))
                    .map(column -> field(column, n))
                    .collect(Collectors.joining(","))));
    return Files.write(file, lines);
  }

  private static String field(String column, int n) {
    int kind = n % 3;
    int some = n % 5;
    return switch (column) {
      case "sl", "400" -> "%d.%d".formatted(5 + kind, some);
      case "sw", "410" -> "%d.%d".formatted(9 - 3 * kind, some);
      case "pl", "420" -> "%d.%d".formatted(10 + 20 * kind, some);
      case "pw", "430" -> "0.%d%d".formatted(1 + 4 * kind, some);
      case "species", "label" -> SPECIES.get(kind);
      case "id" -> "P-%d".formatted(n);
      default -> Integer.toString(n);
    };
  }

  /// Trains a network by the command until it knows them all, and gives its file.
  static Path train(Path table, Path out) {
    Outcome.of(
            "train",
            "--data",
            table,
            "--arch",
            "mlp:16",
            "--dropout",
            0,
            "--epochs",
            100,
            "--batch-size",
            8,
            "--learning-rate",
            0.01,
            "--out",
            out)
        .succeeds();
    return out.resolve("model.safetensors");
  }
}

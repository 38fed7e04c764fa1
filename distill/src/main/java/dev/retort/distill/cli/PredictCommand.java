package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.Images;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Classifies images, or the rows of tables: a line for each, with the likeliest classes and their
/// probabilities; or with the numbers of a regression.
@Command(
    name = "predict",
    description = {
      "Names the likeliest classes of images, of all images in a folder, or of the rows of CSV"
          + " files. With --json, all probabilities, or numbers."
    },
    footer = {
      "",
      "Examples:",
      "  retort predict --model run/model.safetensors photo.jpg photos",
      "  retort predict --model run/model.safetensors --label species flowers.csv",
      "Images are stretched to the size that the network takes. In tables the columns that it was"
          + " trained on are found by their names, in any order; others are passed over, and one"
          + " called id names the rows. Where either has no names, columns go by their places."
    })
final class PredictCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private JsonArguments json = new JsonArguments();

  @Option(names = "--model", paramLabel = "FILE", required = true, description = "The network.")
  private Path model;

  @Option(names = "--top", paramLabel = "N", description = "How many classes to name (default: 3).")
  private @Nullable Integer top;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "Give the probability of this class alone.")
  private @Nullable String className;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "A column of tables that is left out, such as the label, by its name or its place from"
              + " 0.")
  private @Nullable String label;

  @Parameters(arity = "1..*", paramLabel = "IMAGE|FOLDER|CSV", description = "What to classify.")
  private List<Path> paths;

  @Override
  public Integer call() throws IOException {
    json.requireSensible();
    TrainingArguments.requireFromOne("--top", top);
    if (className != null && top != null) {
      throw Failure.usage("--class names one class alone; leave --top out");
    }
    Terminal terminal = json.terminal(main.terminal());
    Network network = Checkpoint.read(model);
    Predictions predictions = new Predictions(network, className, top, json.isAsked(), terminal);
    boolean whole =
        switch (network.spec().input().rank()) {
          case 1 -> tables(network, predictions, terminal);
          case 3 -> images(network, predictions, terminal);
          default ->
              throw Failure.failed(
                  "%s takes samples of shape %s, which are neither images nor rows of a table"
                      .formatted(model, network.spec().input()));
        };
    if (json.isAsked()) {
      json.write(predictions.json(), terminal);
    }
    return whole ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void requireApart(List<Path> inputs) {
    json.requireApart(new InputFiles().and(model).and(inputs));
  }

  /// False where one of the tables could not be read; the others are classified all the same.
  private boolean tables(Network network, Predictions predictions, Terminal terminal) {
    requireApart(paths);
    int columns = network.spec().input().elements();
    for (Path path : paths) {
      if (Files.isDirectory(path) || isNamedAsImage(path)) {
        throw Failure.failed(
            "%s takes rows of %d numbers and %s is no table; give it CSV files"
                .formatted(model, columns, path));
      }
    }
    boolean whole = true;
    for (Path path : paths) {
      PredictedTable table;
      try {
        table = PredictedTable.read(path, label, network, terminal);
      } catch (IOException e) {
        terminal.log("retort: " + Terminal.printable(about(path, e)));
        whole = false;
        continue;
      }
      table.addTo(predictions);
    }
    return whole;
  }

  /// False where one of the images could not be read; the others are classified all the same.
  private boolean images(Network network, Predictions predictions, Terminal terminal)
      throws IOException {
    if (label != null) {
      throw Failure.usage(
          "--label is a column of a table, but the network takes images; leave it out");
    }
    List<Path> images = images();
    requireApart(images);
    boolean whole = true;
    for (Path image : images) {
      byte[] pixels;
      try {
        pixels = Images.read(image, network.spec().input());
      } catch (IOException e) {
        terminal.log("retort: " + Terminal.printable(about(image, e)));
        whole = false;
        continue;
      }
      predictions.add(image.toString(), Json.object().with("file", image.toString()), pixels);
    }
    return whole;
  }

  /// What is wrong with a file, whose name not every failure tells.
  private static String about(Path file, IOException failure) {
    String told = Failures.describe(failure);
    return told.contains(file.toString()) ? told : file + ": " + told;
  }

  private List<Path> images() throws IOException {
    List<Path> images = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      if (!Files.isDirectory(path)) {
        images.add(path);
        continue;
      }
      List<Path> inside = inside(path);
      if (inside.isEmpty()) {
        throw Failure.failed("there is no image (PNG, JPEG, GIF, BMP) in " + path);
      }
      images.addAll(inside);
    }
    return images;
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(PredictCommand::isNamedAsImage).sorted().toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw Failure.failed(loop.getFile() + " is a link to a folder that it lies in; remove it");
      }
      throw e;
    }
  }

  private static boolean isNamedAsImage(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && Images.isNamedAsImage(name) && Files.isRegularFile(file);
  }
}

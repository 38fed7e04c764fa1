package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.data.Images;
import dev.retort.engine.io.AtomicFile;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Classifies images: a line for each, with the likeliest classes and their probabilities.
@Command(
    name = "predict",
    description = "Names the likeliest classes of images, or of all images in a folder.",
    footer = {
      "",
      "Example: retort predict --model run/model.safetensors photo.jpg photos",
      "Images are stretched to the size that the network takes."
    })
final class PredictCommand implements Callable<Integer> {
  private static final int TOP = 3;

  @ParentCommand private Main main;

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
      names = "--json",
      paramLabel = "FILE",
      description = "Write all probabilities as JSON to this file.")
  private @Nullable Path json;

  @Parameters(arity = "1..*", paramLabel = "IMAGE|FOLDER", description = "What to classify.")
  private List<Path> paths;

  @Override
  public Integer call() throws IOException {
    OutputArguments.requireWritable(json);
    TrainingArguments.requireFromOne("--top", top);
    if (className != null && top != null) {
      throw Failure.usage("--class names one class alone; leave --top out");
    }
    Terminal terminal = main.terminal();
    Network network = Checkpoint.read(model);
    if (network.spec().input().rank() != 3) {
      throw Failure.failed(
          model + " takes samples of shape " + network.spec().input() + ", which are no images");
    }
    List<String> names = names(network);
    List<Integer> shown = shown(names);
    List<Path> images = images();
    if (json != null) {
      new InputFiles().and(model).and(images).requireApart("--json", json, json);
    }
    List<Json> results = new ArrayList<>();
    int failed = 0;
    for (Path image : images) {
      float[] probabilities;
      try {
        probabilities = network.probabilities(pixels(image, network));
      } catch (IOException e) {
        terminal.log("retort: " + about(image, e));
        failed++;
        continue;
      }
      terminal.result(image + "  " + line(probabilities, names, shown));
      results.add(
          Json.object()
              .with("file", image.toString())
              .with("class", names.get(order(probabilities).getFirst()))
              .with("probabilities", Json.floats(probabilities)));
    }
    if (json != null) {
      Json all =
          Json.object()
              .with("weightsSha256", network.sha256())
              .with("classNames", Json.strings(names))
              .with("predictions", Json.array(results));
      AtomicFile.write(json, all.pretty() + "\n");
    }
    return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /// What is wrong with an image, whose name not every failure tells.
  private static String about(Path image, IOException failure) {
    String told = Failures.describe(failure);
    return told.contains(image.toString()) ? told : image + ": " + told;
  }

  private static List<String> names(Network network) {
    return network.classNames().isEmpty()
        ? IntStream.range(0, network.classes()).mapToObj(Integer::toString).toList()
        : network.classNames();
  }

  /// The one class that was asked for, or none.
  private List<Integer> shown(List<String> names) {
    if (className == null) {
      return List.of();
    }
    int label = names.indexOf(className);
    if (label < 0) {
      throw Failure.usage(
          "there is no class \"" + className + "\"; the network knows " + String.join(", ", names));
    }
    return List.of(label);
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
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.matches("[^.].*\\.(png|jpe?g|gif|bmp)") && Files.isRegularFile(file);
  }

  private static float[] pixels(Path image, Network network) throws IOException {
    byte[] bytes = Images.read(image, network.spec().input());
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return values;
  }

  private String line(float[] probabilities, List<String> names, List<Integer> shown) {
    int most = top == null ? TOP : top;
    List<Integer> classes =
        shown.isEmpty() ? order(probabilities).stream().limit(most).toList() : shown;
    return classes.stream()
        .map(k -> String.format(Locale.ROOT, "%s %.1f %%", names.get(k), 100 * probabilities[k]))
        .collect(Collectors.joining(", "));
  }

  /// The classes, the likeliest first.
  private static List<Integer> order(float[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer k) -> -probabilities[k]))
        .toList();
  }
}

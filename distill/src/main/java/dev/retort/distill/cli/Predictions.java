package dev.retort.distill.cli;

import dev.retort.engine.Network;
import dev.retort.engine.io.Json;
import dev.retort.engine.loss.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a network says of samples, one after the other: a line for each, and all of it as JSON for
/// whoever asks for that.
final class Predictions {
  private static final int TOP = 3;

  private final Network network;
  private final List<String> names;
  private final List<Integer> shown;
  private final int most;
  private final boolean collected;
  private final Terminal terminal;
  private final List<Json> all = new ArrayList<>();

  /// @param className the one class whose probability is shown; null for the likeliest
  /// @param top how many of these; null for three
  /// @param collected whether [#json()] is to have all of it, which takes memory
  Predictions(
      Network network,
      @Nullable String className,
      @Nullable Integer top,
      boolean collected,
      Terminal terminal) {
    if (top != null && network.task() == Task.REGRESSION) {
      throw Failure.usage("--top is about classes, but the network gives numbers; leave it out");
    }
    this.network = network;
    this.collected = collected;
    this.terminal = terminal;
    names =
        network.classNames().isEmpty()
            ? IntStream.range(0, network.classes()).mapToObj(Integer::toString).toList()
            : network.classNames();
    most = top == null ? TOP : top;
    shown = className == null ? List.of() : List.of(label(className));
  }

  private int label(String className) {
    int label = names.indexOf(className);
    if (label < 0) {
      throw Failure.usage(
          "there is no class \"" + className + "\"; the network knows " + String.join(", ", names));
    }
    return label;
  }

  /// @param name of the sample, which its line begins with
  /// @param place where it is found, in the JSON
  void add(String name, Json.Members place, float[] sample) {
    answer(name, place, isOfNumbers() ? network.outputs(sample) : network.probabilities(sample));
  }

  /// As above, of an image.
  void add(String name, Json.Members place, byte[] sample) {
    answer(name, place, isOfNumbers() ? network.outputs(sample) : network.probabilities(sample));
  }

  private boolean isOfNumbers() {
    return network.task() == Task.REGRESSION;
  }

  private void answer(String name, Json.Members place, float[] outputs) {
    String said = isOfNumbers() ? numbers(outputs) : line(outputs);
    terminal.result(Terminal.printable(name + "  " + said));
    if (collected) {
      all.add(json(place, outputs));
    }
  }

  private Json json(Json.Members place, float[] outputs) {
    return switch (network.task()) {
      case CLASSIFICATION ->
          place
              .with("class", names.get(order(outputs).getFirst()))
              .with("probabilities", Json.floats(outputs));
      case MULTI_LABEL ->
          place
              .with("classes", Json.strings(likely(outputs)))
              .with("probabilities", Json.floats(outputs));
      case REGRESSION -> place.with("outputs", Json.floats(outputs));
    };
  }

  private String numbers(float[] outputs) {
    List<Integer> columns =
        shown.isEmpty() ? IntStream.range(0, outputs.length).boxed().toList() : shown;
    return columns.stream()
        .map(k -> names.get(k) + " " + outputs[k])
        .collect(Collectors.joining(", "));
  }

  /// The classes that a sample rather has than has not.
  private List<String> likely(float[] probabilities) {
    return IntStream.range(0, probabilities.length)
        .filter(k -> probabilities[k] >= 0.5f)
        .mapToObj(names::get)
        .toList();
  }

  private String line(float[] probabilities) {
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

  Json json() {
    return Json.object()
        .with("weightsSha256", network.sha256())
        .with("classNames", Json.strings(names))
        .with("predictions", Json.array(all));
  }
}

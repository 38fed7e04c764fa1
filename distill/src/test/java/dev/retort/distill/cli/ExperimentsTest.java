package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.recipe.Stage;
import dev.retort.engine.data.SyntheticDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The experiments that come with the program are listed, and each stage of them can be made.
final class ExperimentsTest {
  private static final List<String> SHIPPED = Experiments.SHIPPED;
  static final List<String> STAGED =
      SHIPPED.stream().filter(name -> !List.of("hinton", "search").contains(name)).toList();

  @Test
  void listsWhatIsShipped() throws IOException {
    Outcome outcome = Outcome.of("run").succeeds();
    assertEquals(
        SHIPPED, outcome.out().lines().map(line -> line.substring(0, line.indexOf(' '))).toList());
    Set<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.list(Path.of("src", "main", "experiments"))) {
      all.forEach(file -> files.add(String.valueOf(file.getFileName()).replace(".retort", "")));
    }
    assertEquals(new TreeSet<>(SHIPPED), files);
    for (String name : SHIPPED) {
      String about = Experiments.shipped(name).about();
      assertTrue(about.length() > 20 && about.length() < 90, about);
    }
  }

  /// Every stage of it fits data of one channel too.
  @ParameterizedTest
  @FieldSource("STAGED")
  void whatIsShippedCanBeDone(String name) throws IOException {
    ExperimentFile file = Experiments.shipped(name);
    ExperimentOptions options = new ExperimentOptions(file);
    List<Stage> stages =
        new ExperimentStages(file, options, SyntheticDigits.train(64, 1), 1, null)
            .stages(List.of(1L));
    Set<String> made = new TreeSet<>();
    stages.forEach(stage -> made.addAll(stage.makes()));
    assertEquals(file.sections().size(), made.size());
    assertFalse(file.expected().isEmpty());
    file.expected()
        .forEach(each -> assertTrue(made.containsAll(List.of(each.first(), each.second()))));
  }
}

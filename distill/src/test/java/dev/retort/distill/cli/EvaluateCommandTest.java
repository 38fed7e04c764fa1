package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.FloatDataset;
import dev.retort.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which data a checkpoint is evaluated on.
final class EvaluateCommandTest {
  private static final Path FILE = Path.of("model.safetensors");

  private static Network knowing(String... classes) {
    Network network = Network.of(NetworkSpec.input(1).then(dense(3)));
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
}

package dev.retort.distill.cli;

import dev.retort.distill.KnownClasses;
import dev.retort.engine.ClassNames;
import dev.retort.engine.Network;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The network of a checkpoint that training goes on from.
final class StartingCheckpoint {
  private StartingCheckpoint() {}

  /// Reads it, with the classes of the data in place of its own ([KnownClasses]), and says so where
  /// these are others.
  ///
  /// @throws IllegalArgumentException if a class that both know has another place, or the data have
  ///   other columns
  static Network from(Path file, Dataset data, Terminal terminal) throws IOException {
    Network network = Checkpoint.read(file);
    ColumnNames.requireSame(file + " was trained on", network.columnNames(), data);
    List<String> known = network.classNames();
    if (KnownClasses.takeOver(network, data)) {
      terminal.log(
          "classes   %s of the checkpoint become %s"
              .formatted(ClassNames.few(known), ClassNames.few(data.classNames())));
    }
    return network;
  }
}

package dev.retort.distill;

import dev.retort.engine.ClassNames;
import dev.retort.engine.Network;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import java.util.List;

/// The classes of a trained network that is to learn more, which its outputs have stood for, and
/// the columns of the table that it was trained on.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="classes"}
public final class KnownClasses {
  private KnownClasses() {}

  /// Gives a network that goes on from trained weights the classes of the data that it goes on
  /// with. New ones take the place of those that it has known: that is fine-tuning for other
  /// classes. A class that both know must keep its place, or else what the network knows of it
  /// would be taken for another class.
  ///
  /// | the network's | the data's | |
  /// |---|---|---|
  /// | cat, dog | apple, pear | becomes apple, pear |
  /// | cat, dog | cat, wolf | becomes cat, wolf |
  /// | cat, dog | dog, cat | refused |
  ///
  /// One without names, or with another number of classes, stays as it is; its training refuses a
  /// wrong number. Columns are never replaced: what it has learnt, it has learnt of those.
  ///
  /// @return whether it has known other classes
  /// @throws IllegalArgumentException if a class that both know has another place, or the data have
  ///   other columns than it was trained on, or in another order
  public static boolean takeOver(Network network, Dataset data) {
    ColumnNames.requireSame(
        "the network to go on from was trained on", network.columnNames(), data);
    List<String> own = network.classNames();
    List<String> others = data.classNames();
    if (own.isEmpty() || own.size() != others.size() || own.equals(others)) {
      return false;
    }
    ClassNames.requirePlaces(
        "the network to go on from knows",
        own,
        data.name(),
        others,
        "bring the data's into the network's order");
    network.classNames(others);
    return true;
  }

  /// Gives a network that was kept the names that its classes and columns have in the data today,
  /// whose samples and labels are those that it was trained on.
  public static void rename(Network kept, Dataset data) {
    if (kept.classNames().size() == data.classNames().size()) {
      kept.classNames(data.classNames());
    }
    if (!data.columnNames().isEmpty()) {
      kept.columnNames(data.columnNames());
    }
  }
}

package dev.retort.engine.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A table to choose or to test by, which must have the columns and the classes of the one that is
/// trained on.
final class CsvPart {
  private final Path trainFile;
  private final Csv.Table train;
  private final Csv.Options options;

  /// @param options as of the table to train on
  CsvPart(Path trainFile, Csv.Table train, Csv.Options options) {
    this.trainFile = trainFile;
    this.train = train;
    this.options = options.withClasses(train.data().classNames());
  }

  Dataset read(Path file) throws IOException {
    requireLabel(file);
    Csv.Table part = Csv.part(file, options, train.columns().features());
    int expected = train.data().shape().elements();
    int columns = part.data().shape().elements();
    if (columns != expected) {
      throw new DataFormatException(
          file,
          "has %d columns of numbers, but the training table has %d".formatted(columns, expected));
    }
    requireSameColumns(part, file);
    if (train.data().classes() == 0 && part.data().classes() != 0) { // found here, not known
      throw new DataFormatException(
          file, "has labels, but the training table has none; label some of its rows");
    }
    return part.data();
  }

  /// Refuses a table that has names of the other one, but not that of the label, as those are whose
  /// labels somebody keeps secret: the last of its features would be taken for them.
  private void requireLabel(Path file) throws IOException {
    if (!train.columns().hasNames()) {
      return;
    }
    List<String> names = train.columns().names();
    String label = names.get(train.columns().label());
    List<String> own =
        CsvText.of(file).first().stream().filter(name -> !RowIndex.isNameless(name)).toList();
    if (!own.isEmpty()
        && names.containsAll(own)
        && !RowIndex.isNameless(label)
        && own.stream().noneMatch(label::equalsIgnoreCase)) {
      throw new DataFormatException(
          file,
          "has no column %s, the label of %s; add it, or move the file away"
              .formatted(CsvText.shown(label), trainFile.getFileName()));
    }
  }

  /// Columns go by their places: where both tables name them, the names must be the same in the
  /// same order. Where one does not, nothing but the place of the label shows that places differ.
  private void requireSameColumns(Csv.Table part, Path file) throws DataFormatException {
    List<String> expected = train.columns().features();
    List<String> features = part.columns().features();
    if (features.equals(expected)) {
      return;
    }
    if (train.columns().areNamed() && part.columns().areNamed()) {
      int d = 0;
      while (features.get(d).equals(expected.get(d))) {
        d++;
      }
      throw new DataFormatException(
          file,
          "has the column '%s' where the training table has '%s'; put the same columns in the same order"
              .formatted(features.get(d), expected.get(d)));
    }
    if (part.labelPlace() != train.labelPlace()) {
      throw new DataFormatException(
          file,
          "has its label in column %d, the training table in column %d; name the columns of both"
              .formatted(part.columns().label(), train.columns().label()));
    }
  }
}

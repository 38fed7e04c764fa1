package dev.retort.engine.data;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;

/// Whether the first line of a table holds the names of its columns or a sample, seen from it and
/// the second.
record CsvHeader(Csv.Options options, List<String> first, List<String> second) {
  /// What the column of the label is called where nobody names it.
  static final List<String> LABEL_NAMES = List.of("label", "class", "target", "y");

  /// So many numbers that count columns are hardly those of a sample.
  private static final int COUNTED = 3;

  /// Names stand in the first line when it has no number at all or counts its columns, when it has
  /// the name of the label or of a target column over something else, when it counts its columns
  /// but for a word over the labels that is none of them, or when it begins with nothing over a
  /// column that counts the rows.
  boolean isThere(CsvText text) throws IOException {
    if (first.stream().noneMatch(CsvText::isNumber) || CsvText.counts(first)) {
      return true;
    }
    for (int i = 0; i < first.size(); i++) {
      String field = first.get(i);
      String below = i < second.size() ? second.get(i) : "";
      boolean names = isAskedFor(field) || (isLabelName(field) && !mayBeClass(field, below));
      if (names && !field.isEmpty() && !field.equals(below)) {
        return true;
      }
    }
    return (countsBesideLabel() && !isClass(text, labelPlace()))
        || (labelPlace() > 0 && new RowIndex(text, first).counts(0));
  }

  /// Refuses a first line that is taken for names and may be a sample after all: 0, 1, 2 above
  /// whole numbers, where nobody has said which column is the label. Longer ones hardly come by
  /// chance.
  void requireNames(CsvText text) throws DataFormatException {
    if (first.size() == COUNTED
        && CsvText.counts(first)
        && options.label() == null
        && options.targets().isEmpty()
        && second.stream().allMatch(RowIndex::isRowNumber)) {
      throw new DataFormatException(
          text.file(),
          "line 1 counts the columns, and may hold names or a sample; if names, say which place is"
              + " the label's (--label 2, Csv.Options.withLabel), and if it is a sample, put a line"
              + " of names above it");
    }
  }

  /// Refuses a first line that is taken for a sample and may hold names after all: numbers, such as
  /// years or wavelengths, beside a word that is the label of no row below.
  void requireSample(CsvText text) throws IOException {
    int label = labelPlace();
    String word = label < 0 ? "" : first.get(label);
    if (word.isEmpty()
        || CsvText.isNumber(word)
        || numbers() < first.size() - 1
        || !hasEnoughRows(text)
        || isClass(text, label)) {
      return;
    }
    String name = CsvText.shown(word);
    throw new DataFormatException(
        text.file(),
        "line 1 may hold names, for no other row has the label '%s'; name the label column (--label '%s', Csv.Options.withLabel) or call it label, or, if line 1 is a sample, put a line of names above it"
            .formatted(name, name));
  }

  private static boolean hasEnoughRows(CsvText text) throws IOException {
    int rows = -1; // the first line is none of them
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      while (rows < RowIndex.ENOUGH_ROWS && records.next()) {
        rows++;
      }
    }
    return rows == RowIndex.ENOUGH_ROWS;
  }

  /// By its name: the digits of a place are in many a row of numbers.
  private boolean isAskedFor(String field) {
    return (field.equals(options.label()) || options.targets().contains(field))
        && !CsvText.isPlace(field, first.size());
  }

  static boolean isLabelName(String field) {
    return LABEL_NAMES.contains(field.toLowerCase(Locale.ROOT));
  }

  /// Whether a name in the first line may be the class of a sample, as in `1.5,2,y` over `3,4,n`:
  /// only the short one that stands for yes may, where a word is below it, and all else are numbers
  /// that do not count columns.
  private boolean mayBeClass(String name, String below) {
    return name.equalsIgnoreCase("y")
        && !below.isEmpty()
        && !CsvText.isNumber(below)
        && numbers() == first.size() - 1
        && !CsvText.numbersCount(first);
  }

  private long numbers() {
    return first.stream().filter(CsvText::isNumber).count();
  }

  /// Whether all but a word over the labels count columns, as in `0,1,2,species`: so pandas names
  /// columns that have no names.
  boolean countsBesideLabel() {
    int label = labelPlace();
    return label >= 0
        && !second.isEmpty()
        && !first.get(label).isEmpty()
        && !CsvText.isNumber(first.get(label))
        && numbers() == first.size() - 1
        && numbers() >= COUNTED
        && CsvText.numbersCount(first);
  }

  /// Where the labels are if no name says it; -1 if there are none, or it does.
  int labelPlace() {
    String label = options.label();
    if (label != null) {
      return CsvText.isPlace(label, first.size()) ? Integer.parseInt(label) : -1;
    }
    return options.targets().isEmpty() ? first.size() - 1 : -1;
  }

  /// Whether the word is a class that is known, or comes again below.
  private boolean isClass(CsvText text, int column) throws IOException {
    String word = first.get(column);
    if (options.classNames().contains(word)) {
      return true;
    }
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      boolean _ = records.next();
      while (records.next()) {
        if (column < records.fields() && records.field(column).equals(word)) {
          return true;
        }
      }
    }
    return false;
  }
}

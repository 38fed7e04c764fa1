package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a table of numbers with a column of class labels, or with columns of targets, from a CSV
/// file.
///
/// The separator (tab, semicolon or comma) and whether there is a line of names are seen from the
/// first lines; three columns and more that count 0, 1, 2 and so on are named so. Classes are
/// sorted, by number when all labels are finite numbers, else as strings; where all are whole,
/// `3.0` is the class `3`. An empty label means that there is none, and so does a row all of whose
/// targets are empty; every other empty field is an error, as is what is no finite number.
///
/// A first column without a name (`Unnamed: 0` is none) that counts the rows, from whatever number,
/// is the index that pandas and R write, and left out: it would tell the labels of rows that are
/// sorted by them. So is the next, if it is one too. One of other whole numbers from 0 on, all
/// different in 20 rows or more, is refused: it may be an index in another order. To learn from
/// either give it a name.
///
/// Labels that are hardly meant as classes are refused: more than 20 different ones in a table of
/// less than twice as many rows (of twice as many too where they are numbers with fractions), one
/// that all rows share, two that differ only in case, `NA`, `NaN` and the like, and whatever single
/// word where all others are numbers. So are classes that are spread over the last columns, a 1 in
/// one of them for each row; and a first line of numbers beside a word that is the label of no
/// other row, of 20 or more: it may hold names.
///
/// *Shapes*: one sample is (D), all columns but the label's or the targets' and the index, in their
/// order.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="csv"}
public final class Csv {
  /// How to read. `label` is the name of the label column, or its place counted from 0; without it,
  /// it is the column named label, class, target or (at either end) y, else the last. A name that
  /// two columns have is refused. `classNames` are the classes that may occur (those of the
  /// training table), empty to find them. `targets` are the columns of numbers to learn, in place
  /// of a label ([TargetDataset]).
  public record Options(@Nullable String label, List<String> classNames, List<String> targets) {
    /// @throws IllegalArgumentException if there are targets beside a label or classes
    public Options {
      classNames = List.copyOf(classNames);
      targets = List.copyOf(targets);
      if (!targets.isEmpty() && (label != null || !classNames.isEmpty())) {
        throw new IllegalArgumentException(
            "a table has a label or the targets " + targets + "; leave one of them out");
      }
    }

    public static Options defaults() {
      return new Options(null, List.of(), List.of());
    }

    /// With that label column.
    ///
    /// @throws IllegalArgumentException if there are targets
    public Options withLabel(@Nullable String column) {
      return new Options(column, classNames, targets);
    }

    /// With those classes only; empty to find them.
    ///
    /// @throws IllegalArgumentException if there are classes beside targets
    public Options withClasses(List<String> names) {
      return new Options(label, names, targets);
    }

    /// With numbers to learn in those columns, by name or by place.
    ///
    /// @throws IllegalArgumentException if there is a label or there are classes
    public Options withTargets(String... columns) {
      return new Options(label, classNames, List.of(columns));
    }
  }

  /// A table as it was read, and what its columns are.
  record Table(Dataset data, CsvColumns columns) {
    /// The place of the label among label and features.
    int labelPlace() {
      return columns.label() - columns.indices();
    }
  }

  private static final float[] TAKEN = {};

  private final Path file;
  private final Options options;
  private final boolean part;
  private final CsvText text;
  private final CsvColumns columns;
  private final List<float[]> rows = new ArrayList<>();
  private final List<float[]> targets = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private final List<Long> lines = new ArrayList<>();
  private final Map<String, Integer> seen = new HashMap<>();

  /// @param alike what the features of the table are called that this one is a part beside; null
  ///   where it is no part
  private Csv(Path file, Options options, @Nullable List<String> alike) throws IOException {
    this.file = file;
    this.options = options;
    part = alike != null;
    text = CsvText.of(file);
    columns = CsvColumns.learnt(text, options, alike == null ? List.of() : alike);
  }

  /// Reads with [Options#defaults()].
  public static Dataset read(Path file) throws IOException {
    return read(file, Options.defaults());
  }

  /// Reads a table; throws [DataFormatException] naming line and column of what is wrong.
  public static Dataset read(Path file, Options options) throws IOException {
    return new Csv(file, options, null).read();
  }

  /// As above, with what tells the columns of two tables apart.
  static Table table(Path file, Options options) throws IOException {
    return table(new Csv(file, options, null));
  }

  /// Reads a table beside the one that is trained on. Its labels may be whatever they are: by that
  /// one's classes it is seen whether they can be meant.
  ///
  /// @param alike what the features of the other are called; empty where they have no names
  static Table part(Path file, Options options, List<String> alike) throws IOException {
    return table(new Csv(file, options, alike));
  }

  private static Table table(Csv csv) throws IOException {
    return new Table(csv.read(), csv.columns);
  }

  private Dataset read() throws IOException {
    try (Reader in = text.open()) {
      CsvRecords records = text.records(in);
      if (columns.hasNames()) {
        boolean _ = records.next();
      }
      while (records.next()) {
        add(records);
      }
    }
    if (rows.isEmpty()) {
      throw wrong("has no rows");
    }
    return options.targets.isEmpty() ? dataset() : targetDataset();
  }

  private void add(CsvRecords records) throws DataFormatException {
    if (records.fields() != columns.count()) {
      throw wrong(CsvMistakes.fields(records, columns, rows.isEmpty()));
    }
    float[] row = new float[features()];
    float[] target = new float[options.targets.size()];
    for (int i = columns.indices(), d = 0; i < columns.count(); i++) {
      if (i == columns.label()) {
        String label = records.field(i);
        labels.add(
            label.isEmpty() ? Batch.UNLABELLED : seen.computeIfAbsent(label, _ -> seen.size()));
        continue;
      }
      if (columns.target(i) < 0) {
        row[d++] = number(records, i);
        continue;
      }
      boolean missing = records.field(i).isEmpty();
      target[columns.target(i)] = missing ? Float.NaN : number(records, i);
    }
    rows.add(row);
    lines.add(records.line());
    if (target.length > 0) {
      requireAllOrNone(target, records.line());
      targets.add(target);
    }
  }

  private int features() {
    int others = options.targets.isEmpty() ? 1 : options.targets.size();
    return columns.count() - others - columns.indices();
  }

  private List<String> columnNames() {
    return columns.areNamed() ? columns.features() : List.of();
  }

  private float number(CsvRecords records, int column) throws DataFormatException {
    float value = records.number(column);
    if (Float.isNaN(value)) {
      String field = records.field(column);
      throw wrong(
          "line %d, column %s: %s%s"
              .formatted(
                  records.line(),
                  columns.name(column),
                  CsvMistakes.number(field),
                  orNameTheLabel(field)));
    }
    return value;
  }

  /// Where nobody has said which column the label is, a word may be one.
  private String orNameTheLabel(String field) {
    if (field.isEmpty()
        || CsvText.isNumber(field.replace(',', '.'))
        || options.label != null
        || !options.targets.isEmpty()) {
      return "";
    }
    return ", or name the label column (--label, Csv.Options.withLabel), for which column %s was taken"
        .formatted(columns.name(columns.label()));
  }

  private void requireAllOrNone(float[] target, long line) throws DataFormatException {
    for (float value : target) {
      if (Float.isNaN(value) != Float.isNaN(target[0])) {
        throw wrong(
            "line %d has some of its targets and not all; leave all of them empty where they are not known"
                .formatted(line));
      }
    }
  }

  /// A row, which is let go of here: beside the rows that are left a large table is held but once.
  private float[] taken(int row) {
    return rows.set(row, TAKEN);
  }

  private Dataset targetDataset() {
    int width = options.targets.size();
    int[] none = new int[rows.size()];
    Arrays.fill(none, Batch.UNLABELLED);
    Rows stored = new Rows(Batch.Kind.FLOATS, features(), rows.size());
    float[] numbers = new float[Math.multiplyExact(rows.size(), width)];
    for (int n = 0; n < none.length; n++) {
      stored.set(n, taken(n), 0);
      System.arraycopy(targets.get(n), 0, numbers, n * width, width);
    }
    Dataset samples =
        new FloatDataset(
            Stored.of(name(), Shape.of(features()), List.of(), stored, none), columnNames());
    return TargetDataset.of(samples, options.targets, numbers);
  }

  private Dataset dataset() throws DataFormatException {
    List<String> classes = options.classNames;
    if (classes.isEmpty()) {
      classes = ClassLabels.sorted(seen.keySet());
      if (!part) {
        new CsvLabels(columns, seen, labels, lines, rows).requireClasses(classes);
      }
    }
    Map<String, Integer> indices = new HashMap<>();
    for (int k = 0; k < classes.size(); k++) {
      indices.putIfAbsent(classes.get(k), k);
    }
    int[] place = new int[seen.size()];
    for (Map.Entry<String, Integer> label : seen.entrySet()) {
      int other = indices.getOrDefault(ClassLabels.withoutPoint(label.getKey()), -1);
      place[label.getValue()] = indices.getOrDefault(label.getKey(), other);
    }
    int[] labelArray = new int[rows.size()];
    Rows stored = new Rows(Batch.Kind.FLOATS, features(), rows.size());
    for (int n = 0; n < labelArray.length; n++) {
      int label = labels.get(n);
      labelArray[n] = label < 0 ? Batch.UNLABELLED : place[label];
      if (label >= 0 && place[label] < 0) {
        throw wrong(
            "line %d has the label '%s' in column %s, which is none of the known classes %s; mend it or name the label column (--label, Csv.Options.withLabel)"
                .formatted(
                    lines.get(n),
                    CsvText.shown(text(label)),
                    columns.name(columns.label()),
                    ColumnNames.text(classes)));
      }
      stored.set(n, taken(n), 0);
    }
    return new FloatDataset(
        Stored.of(name(), Shape.of(features()), classes, stored, labelArray), columnNames());
  }

  /// The label that was seen as the one of that number.
  private String text(int label) {
    return seen.entrySet().stream()
        .filter(entry -> entry.getValue() == label)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private String name() {
    Path last = file.getFileName();
    String name = last == null ? "table" : last.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private DataFormatException wrong(String what) {
    return new DataFormatException(file, what);
  }
}

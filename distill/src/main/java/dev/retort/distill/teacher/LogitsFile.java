package dev.retort.distill.teacher;

import dev.retort.engine.ClassNames;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Datasets;
import dev.retort.engine.data.NumberTable;
import dev.retort.engine.io.Npy;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The outputs of any model in any language as a teacher: one row a sample, in an NPY or CSV file.
///
/// A row is that of the sample whose id it carries: in a CSV file by a column `id`, for an NPY file
/// by a second one with the ids; without either, row n is that of sample n. Where the ids seem to
/// count from 1, the file is refused. The file may have rows for more samples than are taught. A
/// first line of numbers is a row, unless it is 0, 1, 2 and so on; where it may be one of names all
/// the same, the file is refused.
///
/// Values are logits or probabilities. Probabilities enter as their logs, of which a softmax makes
/// the same probabilities again, and a sigmoid does not ([#givesLogProbabilities()]); one of 0 as
/// the log of the smallest normal float, -87.3, of which a softmax makes nothing at temperature 1
/// but 1 % of a certain class's share at 20 ([#zeroProbabilities()]). Sigmoids, of which each is
/// the probability of its class by itself, enter as log(p / (1 - p)), of which a sigmoid makes the
/// same again; those of 0 and 1 as -87.3 and 87.3. Logits may be logs of probabilities too, as a
/// layer LogSoftmax gives them, and are known by it that every row's exp adds up to 1, give or take
/// 0.002.
///
/// What they are may be said; else they are taken for probabilities if all are from 0 to 1 and
/// every row adds up to 1, give or take what two decimals lose (0.0051 K, at most 0.2).
/// Percentages, counted votes, probabilities of which some rows do not add up, and other numbers
/// that are all from 0 to 1 in at least ten rows that differ, as sigmoids are, are refused then.
///
/// *Shapes*: values [rows, K].
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="logitsFile"}
public final class LogitsFile implements Teacher {
  /// What the values are.
  public enum Kind {
    LOGITS,

    /// Of one class of several: a row adds up to 1.
    PROBABILITIES,

    /// Of each class by itself: a row adds up to anything.
    SIGMOIDS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String name;
  private final LogitTable.Examined values;
  private final String sha256;
  private final List<String> columns;
  private final LogitTable table;
  private final SampleIds ids;
  private final int @Nullable [] rows; // by place; null where they are the same
  private final FirstLine firstLine;
  private final @Nullable OpenedFile mapped; // null where its numbers are in the heap

  private LogitsFile(
      String name,
      LogitTable.Examined values,
      String sha256,
      List<String> columns,
      FirstLine firstLine,
      @Nullable OpenedFile mapped,
      LogitTable table,
      long[] ids) {
    this.name = name;
    this.values = values;
    this.sha256 = sha256;
    this.columns = columns;
    this.firstLine = firstLine;
    this.mapped = mapped;
    this.table = table;
    int[] order = SampleIds.order(ids);
    long[] sorted = Arrays.stream(order).mapToLong(row -> ids[row]).toArray();
    this.ids = SampleIds.of(sorted);
    rows = Arrays.equals(sorted, ids) ? null : order;
  }

  /// As the other, with what the values are seen from them, and ids in the file or none.
  public static LogitsFile read(Path file) throws IOException {
    return read(file, null, null);
  }

  /// Opens a file.
  ///
  /// @param kind what the values are; null to see it from them
  /// @param idFile an NPY file with the ids of the rows; null if they are in the file itself, or
  ///   rows are counted
  /// @throws DataFormatException naming the file and what is wrong: neither NPY nor CSV, damaged, a
  ///   pipe, numbers that are not finite, ids that occur twice, probabilities or sigmoids that are
  ///   none, or numbers that seem to be neither probabilities nor logits
  public static LogitsFile read(Path file, @Nullable Kind kind, @Nullable Path idFile)
      throws IOException {
    Datasets.requireFile(file);
    OpenedFile opened = OpenedFile.of(file);
    Digest digest = new Digest().add(HexFormat.of().formatHex(HashedChannel.sha256(file)));
    List<String> columns = List.of();
    FirstLine firstLine = FirstLine.KNOWN;
    long[] ids = null;
    LogitTable table;
    boolean npy = isNpy(file);
    if (npy) {
      table = LogitTable.of(file, Npy.open(file));
    } else {
      NumberTable numbers = NumberTable.read(file);
      table = LogitTable.of(file, numbers);
      columns = numbers.names();
      ids = numbers.ids();
      if (idFile == null) { // which else says how many rows there are
        firstLine = FirstLine.of(file, numbers);
      }
    }
    if (idFile != null) {
      if (ids != null) {
        throw new DataFormatException(
            file, "has a column of ids, so that " + idFile + " is one too many");
      }
      ids = ids(idFile, table.rows());
      digest.add(HexFormat.of().formatHex(HashedChannel.sha256(idFile)));
    }
    if (ids == null) {
      ids = IntStream.range(0, table.rows()).asLongStream().toArray();
    }
    requireDistinct(idFile == null ? file : idFile, ids);
    LogitTable.Examined found = table.examine(kind);
    return new LogitsFile(
        String.valueOf(file.getFileName()),
        found,
        digest.add(found.kind().toString()).hex(),
        columns,
        firstLine,
        npy ? opened : null,
        table.as(found.kind()),
        ids);
  }

  /// Whether a file looks like one: it is NPY, or text.
  static boolean matches(byte[] head) {
    if (Npy.matches(head)) {
      return true;
    }
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return head.length > 0;
  }

  private static boolean isNpy(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Npy.matches(in.readNBytes(8));
    }
  }

  private static long[] ids(Path file, int rows) throws IOException {
    Datasets.requireFile(file);
    Npy array = Npy.open(file);
    if (array.isFloating() || array.extents().length != 1 || array.extents()[0] != rows) {
      throw new DataFormatException(
          file,
          "needs %d whole numbers, the sample ids of the rows, but has %s %s"
              .formatted(rows, array.type(), Arrays.toString(array.extents())));
    }
    long[] ids = new long[rows];
    for (int n = 0; n < rows; n++) {
      ids[n] = array.whole(n);
      if (ids[n] < 0) {
        throw new DataFormatException(file, "row %d has the id %d".formatted(n, ids[n]));
      }
    }
    return ids;
  }

  private static void requireDistinct(Path file, long[] ids) throws DataFormatException {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new DataFormatException(file, "has two rows for sample " + sorted[i]);
      }
    }
  }

  /// What its values are.
  public Kind kind() {
    return values.kind();
  }

  /// How many samples it has a row for.
  public int size() {
    return ids.size();
  }

  @Override
  public int members() {
    return 1;
  }

  @Override
  public int classes() {
    return table.classes();
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int classes = classes();
    if (out.length < batch.size() * classes) {
      throw new IllegalArgumentException(
          "logits of %d samples and %d classes need %d floats but get %d"
              .formatted(batch.size(), classes, batch.size() * classes, out.length));
    }
    try {
      for (int n = 0; n < batch.size(); n++) {
        int place = place(batch.ids()[n]);
        table.copy(rows == null ? place : rows[place], out, n * classes);
      }
    } catch (InternalError e) { // what was mapped is gone
      requireUnchanged();
      throw e;
    }
    requireUnchanged();
  }

  private void requireUnchanged() {
    if (mapped != null) {
      mapped.requireUnchanged();
    }
  }

  private int place(long id) {
    int place = ids.place(id);
    if (place < 0) {
      throw new IllegalArgumentException(
          "%s has %d rows, for the samples %d to %d, but none for sample %d; write one for every sample"
              .formatted(name, size(), ids.id(0), ids.id(size() - 1), id));
    }
    return place;
  }

  /// Over the bytes of the file, and of that with the ids, and what the values are.
  @Override
  public String sha256() {
    return sha256;
  }

  /// [SoftTargets] of earlier builds know what its values are from this text alone.
  @Override
  public String text() {
    return kind() + " of " + name;
  }

  /// Of probabilities, and of logits that are logs of some.
  @Override
  public boolean givesLogProbabilities() {
    return values.logProbabilities();
  }

  @Override
  public long zeroProbabilities() {
    return values.zeros();
  }

  @Override
  public void requireFits(Dataset data) {
    requireKnows(data);
    firstLine.requireRow(name, data);
    requireIdsFromZero(data);
  }

  /// As R counts rows, every sample would get that of the one before. Data with sample 0 show it by
  /// themselves, for that has no row then; a part without it only if the last row is nobody's.
  private void requireIdsFromZero(Dataset data) {
    int rows = size();
    boolean fromOne = ids.id(0) == 1 && ids.id(rows - 1) == rows;
    if (fromOne && IntStream.range(0, data.size()).noneMatch(i -> data.id(i) == rows)) {
      throw new IllegalArgumentException(
          "the ids of %s count from 1 to %d, but the first sample is 0 and none of %s is %d; subtract 1 from the ids or, if they are right, add a row for sample 0"
              .formatted(name, rows, data.name(), rows));
    }
  }

  @Override
  public void requireKnows(Dataset part) {
    if (part.classes() != classes()) {
      throw new IllegalArgumentException(
          "%s has %d classes but %s has %d; write one column a class"
              .formatted(name, classes(), part.name(), part.classes()));
    }
    List<String> known = AffixedNames.classes(columns, part.classNames());
    Optional<String> misplaced = ClassNames.misplaced(known, part.classNames());
    if (misplaced.isPresent()) {
      throw new IllegalArgumentException(
          "%s has the classes %s but %s has %s, where \"%s\" has another place; bring its columns into the data's order%s"
              .formatted(
                  name,
                  ClassNames.few(columns),
                  part.name(),
                  ClassNames.few(part.classNames()),
                  misplaced.get(),
                  AffixedNames.countUp(known)
                      ? " or, if their numbers only count its classes, name them after these"
                      : ""));
    }
    for (int i = 0; i < part.size(); i++) {
      place(part.id(i));
    }
  }

  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    SoftTargets.requirePlain(augmentation);
  }

  @Override
  public boolean isLookedUp() {
    return true;
  }
}

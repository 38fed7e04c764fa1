package dev.retort.distill.cli;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.LogitsFile;
import dev.retort.distill.teacher.Teacher;
import dev.retort.distill.teacher.TeacherFile;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say who teaches, but for `--teacher` itself: not every command that hears a
/// teacher would train one.
abstract class TeacherArguments {
  /// The files that `--teacher` takes, for its help.
  static final String FILES =
      "the checkpoint of one, soft targets (retort label), or NPY or CSV with one row of logits or"
          + " probabilities a sample. Several files, each with its --teacher, teach together.";

  /// What is in the names of files, and in no architecture: a folder, or an ending.
  private static final Pattern PATH = Pattern.compile("[/\\\\]|\\.[A-Za-z]\\w*$");

  /// So many samples tell whether a file's rows are those of the samples.
  private static final int LOOKED_AT = 10_000;

  @Option(
      names = "--teachers-mean",
      paramLabel = "probabilities|logits",
      description = "What of several teachers is averaged (default: probabilities).")
  private EnsembleTeacher.@Nullable Mean mean;

  @Option(
      names = "--teacher-kind",
      paramLabel = "logits|probabilities|sigmoids",
      description =
          "What an NPY or CSV file holds (default: seen from its numbers): sigmoids are"
              + " probabilities of each class by itself. Probabilities of 0, and sigmoids of 0 or"
              + " 1, are refused by logit-regression and standardized.")
  private LogitsFile.@Nullable Kind kind;

  @Option(
      names = "--teacher-ids",
      paramLabel = "FILE",
      description =
          "An NPY file with the sample ids of the rows of an NPY or CSV teacher; without it, and"
              + " without a column \"id\", row n (from 0) is that of sample n.")
  private @Nullable Path ids;

  /// What of several teachers is averaged.
  EnsembleTeacher.Mean mean() {
    return mean == null ? EnsembleTeacher.Mean.PROBABILITIES : mean;
  }

  /// Whether a file of its own says whose rows those of the teacher's are.
  boolean hasIds() {
    return ids != null;
  }

  /// What `--teacher` was given, as often as it was.
  abstract List<String> teachers();

  /// Refuses what does not go together, before any work.
  void requireSensible() {
    if (teachers().size() > 1) {
      for (String teacher : teachers()) {
        if (file(teacher) == null) {
          throw Failure.usage(
              "several teachers are files, and there is none called "
                  + teacher
                  + "; train it first");
        }
      }
    }
    if (files().isEmpty() && (mean != null || kind != null || ids != null)) {
      throw Failure.usage(
          "--teachers-mean, --teacher-kind and --teacher-ids are for teachers from files; leave"
              + " them out or name the files as --teacher");
    }
    if (ids != null && teachers().size() > 1) {
      throw Failure.usage("--teacher-ids is for a single teacher; give each CSV a column \"id\"");
    }
  }

  /// Refuses a mean that the method would not take.
  void requireUsed(Method chosen) {
    if (!takes(chosen, mean)) {
      throw Failure.usage(
          "%s works on logits and averages those; leave --teachers-mean out"
              .formatted(chosen.text()));
    }
  }

  /// Whether a method takes what several teachers say by that mean; one without a temperature works
  /// on logits and averages those.
  static boolean takes(Method method, EnsembleTeacher.@Nullable Mean mean) {
    return mean != EnsembleTeacher.Mean.PROBABILITIES || method.hasTemperature();
  }

  /// The architecture to train; null where none is said.
  @Nullable String architecture() {
    return teachers().isEmpty() ? null : teachers().getFirst();
  }

  /// The files that `--teacher` names; none where a teacher is to be trained.
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String teacher : teachers()) {
      Path file = file(teacher);
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }

  /// Whether a single network may teach, trained or from a file; the others are no network to keep.
  boolean mayBeNetwork() {
    List<Path> files = files();
    return files.isEmpty()
        || (files.size() == 1
            && !files.getFirst().toString().toLowerCase(Locale.ROOT).matches(".*\\.(npy|csv)"));
  }

  /// All files that are read of them.
  List<Path> read() {
    List<Path> read = files();
    if (ids != null) {
      read.add(ids);
    }
    return read;
  }

  private static @Nullable Path file(String teacher) {
    try {
      Path file = Path.of(teacher);
      // a folder teaches nothing, and may be called lenet by chance
      boolean meant = !Files.isDirectory(file) || !Architecture.isOne(teacher);
      if (meant && Files.exists(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      return null;
    }
    if (!Architecture.isOne(teacher) && PATH.matcher(teacher).find()) {
      throw Failure.failed("there is no file " + teacher);
    }
    return null;
  }

  /// The teacher that the files give, checked against the data, and says what it is.
  Teacher open(Dataset train, Terminal terminal) throws IOException {
    List<Path> files = files();
    List<Teacher> all = given(files, train);
    for (Teacher each : all) {
      requireFits(each, train);
    }
    requireOutside(all);
    for (int i = 0; i < files.size(); i++) {
      say(all.get(i), "from " + files.get(i), train, terminal);
    }
    // a single one is its own mean of probabilities, of one member any mean: the same hash and
    // layers
    boolean itself = mean() == EnsembleTeacher.Mean.PROBABILITIES || all.getFirst().members() == 1;
    return all.size() == 1 && itself ? all.getFirst() : ensemble(all);
  }

  private Teacher ensemble(List<Teacher> all) {
    try {
      return new EnsembleTeacher(all, mean());
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Refuses rows of other samples as a wrong usage, as everywhere soft targets of other data are.
  private static void requireFits(Teacher teacher, Dataset train) {
    try {
      teacher.requireFits(train);
    } catch (IllegalArgumentException e) {
      throw teacher.isLookedUp() ? Failure.usage(String.valueOf(e.getMessage())) : e;
    }
  }

  /// The teacher that each file gives, checked against the data.
  ///
  /// @throws IllegalArgumentException if one does not fit them
  List<Teacher> opened(List<Path> files, Dataset train) throws IOException {
    List<Teacher> all = given(files, train);
    all.forEach(teacher -> teacher.requireFits(train));
    return all;
  }

  private List<Teacher> given(List<Path> files, Dataset train) throws IOException {
    List<Teacher> all = new ArrayList<>();
    for (Path file : files) {
      Teacher teacher = TeacherFile.read(file, kind, ids);
      for (Network network : teacher.networks()) { // which knows no name of a file
        ColumnNames.requireSame(file + " was trained on", network.columnNames(), train);
      }
      all.add(teacher);
    }
    return all;
  }

  /// Refuses what is said of rows of numbers where no teacher is a file of them.
  void requireOutside(List<Teacher> all) {
    if ((kind != null || ids != null) && all.stream().noneMatch(LogitsFile.class::isInstance)) {
      throw Failure.usage(
          "--teacher-kind and --teacher-ids are for NPY and CSV files; leave them out");
    }
  }

  /// Says who teaches and, of outputs that are looked up, how well they go with the labels.
  ///
  /// @param where the teacher comes from
  static void say(Teacher teacher, String where, Dataset train, Terminal terminal) {
    terminal.log(Terminal.printable("teacher   " + teacher.text() + ", " + where));
    if (teacher.zeroProbabilities() > 0) {
      terminal.log("          " + zeros(teacher));
    }
    if (teacher.isLookedUp()) {
      agreement(teacher, train, terminal);
    }
  }

  /// That some of its probabilities are 0, or sigmoids 0 or 1, of which there are no logits.
  private static String zeros(Teacher teacher) {
    String all =
        teacher instanceof LogitsFile file
            ? String.format(Locale.ROOT, " of %,d", (long) file.size() * file.classes())
            : "";
    return String.format(
        Locale.ROOT,
        "%,d%s probabilities are %s, which high temperatures show; logits would be better",
        teacher.zeroProbabilities(),
        all,
        teacher.givesLogProbabilities()
            ? "0 and enter as logits of -87.3"
            : "0 or 1 and enter as logits of -87.3 or 87.3");
  }

  /// Says how often the greatest of its outputs is the label: rows that are not those of the
  /// samples show by it, and by nothing else.
  private static void agreement(Teacher teacher, Dataset train, Terminal terminal) {
    Dataset some = train.size() <= LOOKED_AT ? train : drawn(train);
    int[] labels = Evaluation.labels(some);
    Evaluation evaluation =
        Evaluation.of(Evaluation.logits(teacher.predictor(), some), labels, teacher.classes());
    if (evaluation.examples() == 0) {
      return;
    }
    terminal.log(
        String.format(
            Locale.ROOT,
            "          agrees with %.1f %% of %,d labels",
            100.0 * (evaluation.examples() - evaluation.errors()) / evaluation.examples(),
            evaluation.examples()));
    int[] counts = new int[teacher.classes()];
    Arrays.stream(labels).filter(label -> label >= 0).forEach(label -> counts[label]++);
    int most = Arrays.stream(counts).max().orElse(0);
    if (evaluation.examples() - evaluation.errors() <= most) {
      terminal.log(
          "          which is no more than the commonest class alone: are its rows those of the"
              + " samples, and its columns the classes?");
    }
  }

  /// Always the same: the first samples of a folder of images are all of one class, which is then
  /// the commonest, however well they are known.
  private static Dataset drawn(Dataset train) {
    int[] order = Seed.of(1).stream("agreement").permutation(train.size());
    return Subset.of(train, Arrays.stream(order).limit(LOOKED_AT).sorted().toArray());
  }
}

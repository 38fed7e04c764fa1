package dev.retort.distill.cli;

import dev.retort.distill.Latency;
import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.SearchSpace;
import dev.retort.distill.search.Student;
import dev.retort.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The students that a search may choose: those that were named, or those of the search space,
/// within the budgets that are known before any training. Where there is none, the failure names
/// what there is.
final class AllowedStudents {
  /// The bytes that students have at most where nothing is said, as the help of `--max-bytes` says.
  private static final long USUAL_BYTES = 400_000;

  private final SearchArguments search;
  private final Budgets budgets;
  private final Dataset training;
  private final Terminal terminal;

  AllowedStudents(SearchArguments search, Dataset training, Terminal terminal) {
    this.search = search;
    this.training = training;
    this.terminal = terminal;
    budgets = search.budgets();
  }

  /// The students that keep the budgets of bytes and of latency.
  List<Student> within(MeasuredLatencies latencies) throws IOException {
    List<Student> students = fitting();
    if (budgets.maxLatency() == null) {
      return students;
    }
    latencies.measure(students);
    List<Student> quick = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    String quickest = "";
    for (Student student : students) {
      Latency latency = latencies.of(student);
      if (latency == null) {
        throw Failure.usage("--max-latency needs samples of numbers; leave it out");
      }
      if (latency.p50() < least) {
        least = latency.p50();
        quickest = student.name();
      }
      if (budgets.allowsLatency(latency.p50())) {
        quick.add(student);
      }
    }
    if (quick.isEmpty()) {
      throw tooSlow(quickest, least, latencies.file());
    }
    terminal.log(
        String.format(
            Locale.ROOT,
            "latency   %d of %d students answer within %s µs on this machine",
            quick.size(),
            students.size(),
            budgets.maxLatency()));
    return quick;
  }

  /// @param kept where the times are kept, which a busy machine may have spoilt; null where they
  ///   are not
  private Failure tooSlow(String quickest, double least, @Nullable Path kept) {
    return Failure.failed(
        String.format(
            Locale.ROOT,
            "no student answers within %s µs: the quickest, %s, takes %.2f; allow as much by"
                + " --max-latency%s",
            budgets.maxLatency(),
            quickest,
            least,
            kept == null ? "" : ", or delete " + kept + " to measure anew"));
  }

  private List<Student> fitting() {
    Long limit = budgets.maxBytes();
    if (search.students.isEmpty()) {
      return ofSpace(limit);
    }
    List<Student> all =
        search.students.stream()
            .map(
                text ->
                    new Student(
                        text.strip(),
                        new Architecture(text)
                            .spec(training.shape(), training.classes(), Regularization.NONE)))
            .toList();
    List<Student> fitting =
        all.stream().filter(student -> budgets.allowsBytes(student.bytes())).toList();
    if (fitting.isEmpty()) {
      Student smallest = Collections.min(all, Comparator.comparingLong(Student::bytes));
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "no --student has at most %,d bytes: the smallest, %s, has %,d; allow as many by"
                  + " --max-bytes, or name smaller ones",
              limit,
              smallest.name(),
              smallest.bytes()));
    }
    return fitting;
  }

  /// The students of the search space.
  ///
  /// @param limit of their bytes; null where nothing is said
  private List<Student> ofSpace(@Nullable Long limit) {
    SearchSpace space = new SearchSpace(training.shape(), training.classes());
    if (limit == null) {
      terminal.log(
          String.format(
              Locale.ROOT,
              "students  of at most %,d bytes, as --max-bytes says nothing",
              USUAL_BYTES));
    }
    try {
      return space.students(limit == null ? USUAL_BYTES : limit);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
          limit == null
              ? e.getMessage() + " by --max-bytes, which says nothing"
              : "--max-bytes: " + e.getMessage());
    }
  }
}

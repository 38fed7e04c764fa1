package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.ChildJvm;
import dev.retort.engine.Needed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process that was killed leaves is removed, and nothing else. What is no place to keep a
/// file is written to as it is.
final class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void leftoversAreRemoved() throws IOException {
    List<String> stay = List.of(".lock", "a.state", "a.tmp", "notes.1.2.tmp");
    for (String name : stay) {
      AtomicFile.write(folder.resolve(name), name);
    }
    AtomicFile.write(
        folder.resolve("b.state"),
        out -> {
          String present = names().stream().filter(name -> name.startsWith(".b")).findFirst().get();
          String own = "." + ProcessHandle.current().pid() + "-" + began() + "-";
          assertTrue(present.contains(own), present);
          String nobody = ".123456789012-" + began() + "-"; // no process has such a number
          String earlier = "." + ProcessHandle.current().pid() + "-1-";
          for (String ended : List.of(nobody, earlier)) {
            Path left = Files.writeString(folder.resolve(present.replace(own, ended)), "half");
            if (present.contains(own + "0.")) { // this system does not say that it is here
              Files.setLastModifiedTime(left, FileTime.fromMillis(0));
            }
          }
          AtomicFile.removeLeftovers(folder);
          assertTrue(names().contains(present), "this one is being written");
        });
    Files.delete(folder.resolve("b.state"));
    AtomicFile.removeLeftovers(folder.resolve("none"));
    assertEquals(stay.stream().sorted().toList(), names());
  }

  @Test
  void leftoversOfOneFileAreRemoved() throws IOException {
    String nobody = ".123456789012.0.tmp"; // no process has such a number
    String alive = "." + ProcessHandle.current().pid() + "-" + began() + ".0.tmp";
    List<String> stay =
        List.of("a.state", ".a.state" + alive, ".a.state.old" + nobody, ".b.state" + nobody);
    for (String name : stay) {
      Files.writeString(folder.resolve(name), name);
    }
    Files.writeString(folder.resolve(".a.state" + nobody), "half");
    makeOld();
    AtomicFile.removeLeftoversOf(folder.resolve("a.state"));
    AtomicFile.removeLeftoversOf(folder.resolve("none").resolve("a.state"));
    assertEquals(stay.stream().sorted().toList(), names());
  }

  /// What whoever wrote before was killed at takes space no longer than until the next time.
  @Test
  void writingAFileRemovesWhatIsLeftOfIt() throws IOException {
    String nobody = ".123456789012.0.tmp"; // no process has such a number
    for (String name : List.of(".a.state", ".a.state.old", ".b.state")) {
      Files.writeString(folder.resolve(name + nobody), "half");
    }
    makeOld();
    AtomicFile.write(folder.resolve("a.state"), "whole");
    assertEquals(List.of(".a.state.old" + nobody, ".b.state" + nobody, "a.state"), names());
  }

  /// The numbers of processes in another container, or on another machine, are not known here.
  @Test
  void whatMayBeBeingWrittenElsewhereIsLeftAnHourLater() throws IOException {
    String own = ".a." + ProcessHandle.current().pid();
    List<String> elsewhere =
        List.of(
            ".a.123456789012-1-5eed.0.tmp",
            ".a.123456789012-1-0.0.tmp", // of a system that does not say which it is
            ".a.123456789012-1.0.tmp",
            ".a.123456789012.0.tmp",
            own + "-1-5eed.0.tmp",
            own + "-1-0.0.tmp");
    // this process was not there yet, if it has not been for an hour
    long millis = Math.max(began() - 60_000, System.currentTimeMillis() - 3_000_000);
    FileTime before = FileTime.fromMillis(millis);
    for (String name : elsewhere) {
      Files.setLastModifiedTime(Files.writeString(folder.resolve(name), "half"), before);
    }
    AtomicFile.write(folder.resolve("a"), "whole");
    AtomicFile.removeLeftovers(folder);
    assertEquals(Stream.concat(elsewhere.stream(), Stream.of("a")).sorted().toList(), names());
    makeOld();
    AtomicFile.write(folder.resolve("a"), "whole");
    assertEquals(List.of("a"), names());
  }

  /// As if nobody had written for two hours.
  private void makeOld() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    for (String name : names()) {
      Files.setLastModifiedTime(folder.resolve(name), old);
    }
  }

  private static long began() {
    return ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /// In a container every Java has the number 1, and after a while any number comes again.
  @Test
  void aProcessOfTheSameNumberIsNotTheOneThatWrote() throws IOException {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    Optional<Instant> started = parent.flatMap(process -> process.info().startInstant());
    Needed.here(started.isPresent(), "this system does not say when a process began");
    String own = "." + ProcessHandle.current().pid();
    String other = "." + parent.orElseThrow().pid();
    List<String> stay =
        List.of(
            ".own" + own + "-" + began() + ".0.tmp",
            ".other" + other + "-" + started.orElseThrow().toEpochMilli() + ".0.tmp",
            ".unknown" + other + "-0.0.tmp",
            ".old" + other + ".0.tmp", // as earlier builds called them
            ".container" + own + "-1.0.tmp"); // another one, which is writing
    List<String> left =
        List.of(".own" + own + "-1.0.tmp", ".other" + other + "-1.0.tmp", ".old" + own + ".0.tmp");
    for (List<String> names : List.of(stay, left)) {
      for (String name : names) {
        Files.writeString(folder.resolve(name), "half");
      }
    }
    for (String name : left) {
      Files.setLastModifiedTime(folder.resolve(name), FileTime.fromMillis(began() - 7_200_000));
    }
    AtomicFile.removeLeftovers(folder);
    assertEquals(stay.stream().sorted().toList(), names());
  }

  @Test
  void whatCannotBeWrittenIsKnownBefore() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, "a");
    Path nowhere = folder.resolve("none").resolve("file");
    for (Path wrong : List.of(folder, nowhere)) {
      String said =
          assertThrows(IOException.class, () -> AtomicFile.write(wrong, "b")).getMessage();
      assertEquals(
          said,
          assertThrows(IOException.class, () -> AtomicFile.requireWritable(wrong)).getMessage());
    }
    assertThrows(IOException.class, () -> AtomicFile.requireWritable(file.resolve("inside")));
    AtomicFile.requireWritable(file);
    AtomicFile.requireWritable(folder.resolve("new"));
    assertEquals(List.of("file"), names());
  }

  @Test
  void standardOutputIsWrittenToBetweenWhatIsPrinted() throws Exception {
    String name = "/dev/stdout";
    Needed.here(Files.exists(Path.of(name)), "this system has no " + name + "; Linux has it");
    assertEquals(
        List.of("before", "written", "after"), ChildJvm.run(List.of(), Printing.class, name));
  }

  /// In a process whose standard output is a pipe.
  static final class Printing {
    private Printing() {}

    public static void main(String[] args) throws IOException {
      System.out.println("before");
      AtomicFile.write(Path.of(args[0]), "written\n");
      System.out.println("after");
    }
  }

  @Test
  void aFileThatTheProcessWasGivenOpenIsNotReplaced() throws IOException {
    Path file = folder.resolve("out.txt");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("before\n".getBytes(StandardCharsets.UTF_8));
      Optional<Path> name = nameOfOpen(file);
      Needed.here(name.isPresent(), "this system has no names for open files; Linux has /dev/fd");
      AtomicFile.requireWritable(name.orElseThrow());
      AtomicFile.write(name.orElseThrow(), "written\n");
    }
    assertEquals("before\nwritten\n", Files.readString(file));
    assertEquals(List.of("out.txt"), names());
  }

  private static Optional<Path> nameOfOpen(Path file) {
    for (int number = 3; number < 1_000; number++) {
      Path name = Path.of("/dev/fd/" + number);
      try {
        if (Files.isSameFile(name, file)) {
          return Optional.of(name);
        }
      } catch (IOException _) {
        // nothing is open under this number
      }
    }
    return Optional.empty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> folder.relativize(file).toString()).sorted().toList();
    }
  }
}

package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Checkpoint;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where no report can be made, all other results are written, and one line says why.
final class UnmadeReportTest {
  /// A Java without the module that draws and reads pictures, as of a JRE that was cut down.
  private static final List<String> CUT_DOWN =
      List.of("--limit-modules", "java.base,java.logging,java.sql,jdk.unsupported");

  private static final String LACKING = "this Java lacks a part that is needed here (java.lang.";

  private static final List<String> DISTILL =
      List.of(
          "distill",
          "--data",
          "synthetic:60",
          "--teacher",
          "mlp:8",
          "--teacher-epochs",
          "1",
          "--epochs",
          "1",
          "--controls",
          "none");

  @TempDir private Path folder;

  @Test
  void whatIsWrongIsSaidInALine() {
    Path file = folder.resolve("report.html");
    String written = file + " could not be made, which costs no other result: ";
    Failure lacking =
        assertThrows(
            Failure.class,
            () ->
                ReportFile.write(
                    file,
                    () -> {
                      throw new NoClassDefFoundError("java/awt/Image");
                    }));
    assertEquals(
        written
            + LACKING
            + "NoClassDefFoundError: java/awt/Image); take a whole JDK, neither headless nor cut"
            + " down",
        lacking.getMessage());
    assertEquals(1, lacking.exitCode());
    Failure broken =
        assertThrows(
            Failure.class,
            () ->
                ReportFile.write(
                    file,
                    () -> {
                      throw new IllegalArgumentException("no chart of nothing");
                    }));
    assertEquals(written + "no chart of nothing", broken.getMessage());
    assertFalse(Files.exists(file));
  }

  @Test
  void errorsOfTheMachineThatDrawsCostTheReportAlone() {
    assertEquals(
        "this Java cannot draw (java.awt.AWTError: no screen)", unmade(new AWTError("no screen")));
    String full = unmade(new OutOfMemoryError("Java heap space"));
    assertTrue(full.startsWith("out of memory (Java heap space) with "), full);
    AssertionError other = new AssertionError("a mistake");
    assertSame(other, assertThrows(AssertionError.class, () -> write(other)));
  }

  /// Whose part it is that is missing, or that it is there and broken.
  @Test
  void notAllThatCannotBeLinkedIsTheJavas() {
    IllegalStateException cause = new IllegalStateException("no table");
    NoClassDefFoundError again =
        new NoClassDefFoundError("Could not initialize class dev.retort.engine.Network");
    again.initCause(cause);
    for (LinkageError broken :
        List.of(
            new ExceptionInInitializerError(cause),
            again,
            new LinkageError("cannot make a layer"))) {
      String said = unmade(broken);
      assertTrue(said.startsWith("internal error: java.lang."), said);
      boolean unwrapped = Objects.equals(broken.getCause(), cause);
      assertEquals(unwrapped, said.contains("IllegalStateException: no table"), said);
    }
    String damaged = unmade(new NoClassDefFoundError("dev/retort/distill/report/Page"));
    assertEquals(
        "the program lacks a part of its own (java.lang.NoClassDefFoundError:"
            + " dev/retort/distill/report/Page); its jar is damaged, fetch or build it anew",
        damaged);
    String java = unmade(new UnsatisfiedLinkError("libawt.so"));
    assertTrue(java.startsWith(LACKING + "UnsatisfiedLinkError: libawt.so)"), java);
  }

  /// Why a report could not be made.
  private String unmade(Error error) {
    String said = String.valueOf(assertThrows(Failure.class, () -> write(error)).getMessage());
    String before = "costs no other result: ";
    return said.substring(said.indexOf(before) + before.length());
  }

  private void write(Error error) throws IOException {
    ReportFile.write(
        folder.resolve("report.html"),
        () -> {
          throw error;
        });
  }

  @Test
  void aJavaThatCannotDrawWritesAllElse() throws Exception {
    List<String> words = new ArrayList<>(DISTILL);
    words.addAll(List.of("--student", "linear", "--out", "made"));
    Outcome outcome = OwnJava.run(folder, Map.of(), CUT_DOWN, words.toArray(String[]::new));
    assertEquals(1, outcome.exitCode(), outcome.err());
    String last = outcome.err().lines().toList().getLast();
    assertTrue(last.contains("report.html could not be made"), outcome.err());
    assertTrue(last.contains(LACKING), last);
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    Path made = folder.resolve("made");
    assertFalse(Files.exists(made.resolve("report.html")));
    assertTrue(Files.readString(made.resolve("result.json")).contains("\"verdict\""));
    for (String name : List.of("teacher", "student")) {
      String hash = Checkpoint.read(made.resolve(name + ".safetensors")).sha256();
      assertTrue(outcome.out().contains(hash), name);
    }
  }

  @Test
  void aJavaThatReadsNoPicturesSaysSo() throws Exception {
    Path images = TinyColours.write(folder.resolve("images"), 2);
    OwnJava.run(folder, Map.of(), CUT_DOWN, "train", "--data", images.toString())
        .fails(1, LACKING, "take a whole JDK");
  }

  /// That which the student began as is replaced when all is done, and not before: until then the
  /// same command goes on.
  @Test
  void aFolderInItsPlaceCostsNothingElse() throws IOException {
    Path begun = blocked("begun");
    failsToWrite(begun, "--student", "linear");
    Path again = blocked("again");
    Path model = again.resolve("student.safetensors");
    Files.copy(begun.resolve("student.safetensors"), model);
    String before = Checkpoint.read(model).sha256();
    Path kept = again.resolve("networks").resolve("seed-1-distilled.safetensors");
    String said = "          " + kept + "; " + model + " is left as it was";
    for (int i = 0; i < 2; i++) {
      Outcome outcome = failsToWrite(again, "--model", model);
      assertTrue(outcome.out().lines().toList().contains(said), outcome.out());
      assertEquals(before, Checkpoint.read(model).sha256());
    }
    String distilled = Checkpoint.read(kept).sha256();
    assertNotEquals(before, distilled);
    Files.delete(again.resolve("report.html"));
    distil(again, "--model", model).succeeds();
    assertEquals(distilled, Checkpoint.read(model).sha256());
  }

  /// A folder for results, in which another is called as the report would be.
  private Path blocked(String name) throws IOException {
    Path out = folder.resolve(name);
    Files.createDirectories(out.resolve("report.html"));
    return out;
  }

  private static Outcome distil(Path out, Object... more) {
    List<Object> words = new ArrayList<>(DISTILL);
    words.addAll(List.of(more));
    words.addAll(List.of("--out", out));
    return Outcome.of(words.toArray());
  }

  private static Outcome failsToWrite(Path out, Object... more) {
    Outcome outcome = distil(out, more);
    assertEquals(1, outcome.exitCode(), outcome.err());
    String last = outcome.err().lines().toList().getLast();
    assertTrue(last.startsWith("retort: cannot write " + out.resolve("report.html")), last);
    for (String name : List.of("result.json", "teacher.safetensors", "student.safetensors")) {
      assertTrue(Files.exists(out.resolve(name)), name);
    }
    return outcome;
  }
}

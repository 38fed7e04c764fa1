package dev.retort.distill.teacher;

import static dev.retort.distill.teacher.PetLogits.DATA;
import static dev.retort.distill.teacher.PetLogits.LOGITS;
import static dev.retort.distill.teacher.PetLogits.logits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.LogitsFile.Kind;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Probabilities and sigmoids of another program teach by their logits, but not whom these mislead.
final class ProbabilitiesAsLogitsTest {
  @TempDir private Path folder = Path.of("");

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void probabilitiesEnterAsTheirLogs() throws IOException {
    float[] p = {0.5f, 0.25f, 0.25f, 1, 0, 0, 0.125f, 0.375f, 0.5f, 0, 0.5f, 0.5f};
    float[] expected = new float[p.length];
    for (int i = 0; i < p.length; i++) {
      expected[i] = (float) StrictMath.log(p[i] == 0 ? Float.MIN_NORMAL : p[i]);
    }
    Path file = folder.resolve("p.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, p);
    Path table = text("p.csv", "cat,dog,owl\n0.5,0.25,0.25\n1,0,0\n0.125,0.375,0.5\n0,0.5,0.5\n");
    for (Path each : List.of(file, table)) {
      for (Kind kind : new @Nullable Kind[] {null, Kind.PROBABILITIES}) {
        LogitsFile teacher = LogitsFile.read(each, kind, null);
        assertEquals(Kind.PROBABILITIES, teacher.kind());
        assertArrayEquals(expected, logits(teacher, 0, 1, 2, 3), 0);
      }
      assertArrayEquals(p, logits(LogitsFile.read(each, Kind.LOGITS, null), 0, 1, 2, 3), 0);
    }
    NumpyFile.write(file, "float32", new int[] {4, 3}, LOGITS);
    damaged(
        "row 0 adds up to -0.5 or has numbers beyond 0 to 1, so it holds no probabilities",
        () -> LogitsFile.read(file, Kind.PROBABILITIES, null));
  }

  /// A teacher that is certain has p = 1 and log p = 0, of which a sigmoid makes 50 %.
  @Test
  void probabilitiesDoNotTeachEachClassByItself() throws IOException {
    Path file = text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n0.2,0.5,0.3\n");
    Teacher probabilities = LogitsFile.read(file);
    Teacher logits = LogitsFile.read(file, Kind.LOGITS, null);
    String rows = "cat,dog,owl\n0.8,0.1,0.1\n0.1,0.8,0.1\n0.1,0.1,0.8\n0.2,0.5,0.3\n";
    Teacher doubtful = LogitsFile.read(text("doubtful.csv", rows));
    for (EnsembleTeacher.Mean mean : EnsembleTeacher.Mean.values()) {
      Teacher both = new EnsembleTeacher(List.of(logits, doubtful), mean);
      Teacher saved = SoftTargets.of(both, DATA, 1);
      Teacher once = new CachedTeacher(both, DATA, Set.of());
      for (Teacher teacher : List.of(probabilities, both, saved, once)) {
        assertTrue(teacher.givesLogProbabilities(), teacher.text());
      }
      Teacher none = new EnsembleTeacher(List.of(logits, logits), mean);
      assertFalse(none.givesLogProbabilities(), none.text());
      assertFalse(SoftTargets.of(none, DATA, 1).givesLogProbabilities(), none.text());
    }
    Method method = Method.parse("0.5 bce + 0.5 sigmoid-kd");
    assertEquals(
        "sigmoid-kd takes each class by itself and needs logits, but the teacher is probabilities"
            + " of p.csv and gives logs of probabilities, of which it would take one that is"
            + " certain for 50 %; give logits, log(p / (1 - p)) of each class, which"
            + " --teacher-kind sigmoids (LogitsFile.Kind.SIGMOIDS) takes of a file of"
            + " probabilities",
        Refusal.of(() -> method.requireFits(probabilities, Map.of())));
    method.requireFits(LogitsFile.read(file, Kind.SIGMOIDS, null), Map.of());
    Loss loss = method.loss(probabilities, 1, 1);
    refused(
        "needs logits, but the teacher is probabilities of p.csv",
        () -> loss.requireFits(DATA, Augmentation.none(), Seed.of(1), 1));
    method.requireFits(logits, Map.of());
    Method.kd().requireFits(probabilities, Map.of());
    Path unsure = text("q.csv", "cat,dog,owl\n0.8,0.1,0.1\n0.2,0.5,0.3\n");
    Method.parse("standardized sigmoid-kd").requireFits(LogitsFile.read(unsure), Map.of());
  }

  /// As a layer LogSoftmax gives them, whatever floats of 16 bits lose of them.
  @Test
  void logitsThatAreLogsOfProbabilitiesAreKnown() throws IOException {
    float[] logs = LOGITS.clone();
    for (int from = 0; from < logs.length; from += 3) {
      double sum = 0;
      for (int k = from; k < from + 3; k++) {
        sum += StrictMath.exp(LOGITS[k]);
      }
      for (int k = from; k < from + 3; k++) {
        logs[k] = (float) (LOGITS[k] - StrictMath.log(sum));
      }
    }
    Path file = folder.resolve("logs.npy");
    Method method = Method.parse("sigmoid-kd");
    for (String type : List.of("float16", "float32", "float64")) {
      NumpyFile.write(file, type, new int[] {4, 3}, logs);
      for (Kind kind : new @Nullable Kind[] {null, Kind.LOGITS}) {
        LogitsFile teacher = LogitsFile.read(file, kind, null);
        assertEquals("logits of logs.npy", teacher.text());
        Path soft = folder.resolve("soft.safetensors");
        SoftTargets.write(soft, teacher, DATA, Labelling.plain());
        for (Teacher each : List.of(teacher, SoftTargets.read(soft))) {
          assertTrue(each.givesLogProbabilities(), type);
          assertEquals(0, each.zeroProbabilities());
          refused(
              "needs logits, but the teacher is logits of logs.npy and gives logs of probabilities",
              () -> method.requireFits(each, Map.of()));
          Method.kd().requireFits(each, Map.of());
          Method.logitRegression().requireFits(each, Map.of());
        }
      }
    }
    logs[11] += 0.1f;
    NumpyFile.write(file, "float32", new int[] {4, 3}, logs);
    LogitsFile other = LogitsFile.read(file);
    assertFalse(other.givesLogProbabilities(), "one row is none");
    method.requireFits(other, Map.of());
  }

  /// A sigmoid makes the same of them again, and of what stands for 0 and 1 these.
  @Test
  void sigmoidsEnterAsTheirLogits() throws IOException {
    float[] p = {0.95f, 0.5f, 0.25f, 1, 0, 0.125f, 0.75f, 0.5f, 0.5f, 0.01f, 0.02f, 0.03f};
    Path file = folder.resolve("s.npy");
    NumpyFile.write(file, "float32", new int[] {4, 3}, p);
    LogitsFile teacher = LogitsFile.read(file, Kind.SIGMOIDS, null);
    assertEquals("sigmoids of s.npy", teacher.text());
    float[] found = logits(teacher, 0, 1, 2, 3);
    for (int i = 0; i < p.length; i++) {
      assertEquals(p[i], 1 / (1 + StrictMath.exp(-found[i])), 1e-6);
    }
    assertEquals(-87.3, found[4], 0.05);
    assertEquals(87.3, found[3], 0.05);
    Path soft = folder.resolve("soft.safetensors");
    SoftTargets.write(soft, teacher, DATA, Labelling.plain());
    for (Teacher each : List.of(teacher, SoftTargets.read(soft))) {
      assertEquals(2, each.zeroProbabilities());
      assertFalse(each.givesLogProbabilities());
      Method.parse("sigmoid-kd").requireFits(each, Map.of());
      Method.kd().requireFits(each, Map.of());
      assertEquals(
          "logit-regression takes logits as numbers, but the teacher is sigmoids of s.npy, of which"
              + " 2 are 0 or 1: their logits, cut at -87.3 and 87.3, would outweigh all others;"
              + " give logits",
          Refusal.of(() -> Method.logitRegression().requireFits(each, Map.of())));
      refused(
          "of which 2 are 0 or 1",
          () -> new EnsembleTeacher(List.of(each, each), EnsembleTeacher.Mean.LOGITS));
    }
  }

  /// Of 0 there is no log, and what stands for it is no logit that anybody could come close to.
  @Test
  void probabilitiesOfZeroDoNotTeachWhoTakesLogitsForNumbers() throws IOException {
    Path file = text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n0.2,0.5,0.3\n");
    Teacher zeros = LogitsFile.read(file);
    Teacher logits = LogitsFile.read(file, Kind.LOGITS, null);
    assertEquals(0, logits.zeroProbabilities());
    Teacher both = new EnsembleTeacher(List.of(logits, zeros));
    SoftTargets saved = SoftTargets.of(both, DATA, 1);
    Path soft = folder.resolve("soft.safetensors");
    saved.write(soft);
    Teacher once = new CachedTeacher(both, DATA, Set.of());
    for (Teacher teacher : List.of(zeros, both, saved, SoftTargets.read(soft), once)) {
      assertEquals(6, teacher.zeroProbabilities(), teacher.text());
      for (String text :
          List.of("logit-regression", "kd + logit-regression", "standardized sigmoid-kd")) {
        Method method = Method.parse(text);
        refused("of which 6 are 0", () -> method.requireFits(teacher, Map.of()));
      }
      Method.kd().requireFits(teacher, Map.of());
    }
    assertEquals(
        "standardized kd takes logits as numbers, but the teacher is probabilities of p.csv, of"
            + " which 6 are 0: their logs, cut at -87.3, would outweigh all others; give logits",
        Refusal.of(() -> Method.parse("standardized kd").requireFits(zeros, Map.of())));
    Loss loss = Method.logitRegression().loss(zeros, 1, 1);
    refused("of which 6 are 0", () -> loss.requireFits(DATA, Augmentation.none(), Seed.of(1), 1));
    Method.logitRegression().requireFits(logits, Map.of());
    Path few = text("few.csv", "0.5,0.25,0.25\n");
    assertEquals(0, LogitsFile.read(few).zeroProbabilities());
    Method.logitRegression().requireFits(LogitsFile.read(few), Map.of());
  }

  /// Nor is it averaged with others' logits; of a single teacher there is nothing to average.
  @Test
  void whatIsNoLogitEntersNoMeanOfLogits() throws IOException {
    Teacher zeros = LogitsFile.read(text("p.csv", "cat,dog,owl\n1,0,0\n0,1,0\n0,0,1\n1,0,0\n"));
    Path numbers = folder.resolve("logits.npy");
    NumpyFile.write(numbers, "float32", new int[] {4, 3}, LOGITS);
    Teacher logits = LogitsFile.read(numbers);
    Path top = folder.resolve("top.safetensors");
    SoftTargets.write(top, logits, DATA, Labelling.plain().top(2));
    Map<Teacher, String> refusals =
        Map.of(
            zeros,
            "is probabilities of p.csv, of which 8 are 0",
            SoftTargets.read(top),
            "is logits of logits.npy (top 2 of its logits), where all others of a row share one");
    refusals.forEach(
        (teacher, refusal) -> {
          List<Teacher> both = List.of(logits, teacher);
          refused(refusal, () -> new EnsembleTeacher(both, EnsembleTeacher.Mean.LOGITS));
          assertEquals(2, new EnsembleTeacher(both).members());
          new EnsembleTeacher(List.of(teacher), EnsembleTeacher.Mean.LOGITS).requireFits(DATA);
        });
  }

  private static void refused(String part, Executable code) {
    String message = Refusal.of(code);
    assertTrue(message.contains(part), message);
  }

  private static void damaged(String part, Executable code) {
    String message = Refusal.of(DataFormatException.class, code);
    assertTrue(message.contains(part), message);
  }
}

package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MethodTest {
  /// As somebody may write it, and as it is written.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kd | kd",
        "1 kd | kd",
        "dkd | dkd 1 8",
        "dkd 2 0.5 | dkd 2 0.5",
        "dist | dist 1 1",
        "standardized kd | standardized kd",
        "standardized dkd | standardized dkd 1 8",
        "tf-kd | tf-kd 0.99",
        "label-smoothing | label-smoothing 0.1",
        "label-smoothing 0 | ce",
        "sigmoid-kd | sigmoid-kd",
        "kd+100 hint features:features | kd + 100 hint features:features",
        "rkd a:b | rkd a:b 25 50",
        "rkd a:b 1 2 | rkd a:b 1 2",
        "2.50 attention a:b + similarity a:b + cosine b:c | 2.5 attention a:b + similarity a:b +"
            + " cosine b:c",
        "ce+(warmup 20 epochs, 1)dkd 1 8 | ce + (linear 0 to 1 for 20 epochs) dkd 1 8",
        "(0.9 for 10 epochs, 0) kd + bce + mse | (0.9 for 10 epochs, 0) kd + bce + mse",
        "1e-3 logit-regression | 0.001 logit-regression",
      })
  void readsWhatItWrites(String text, String name) {
    Method method = Method.parse(text);
    assertEquals(name, method.text());
    assertEquals(method, Method.parse(name));
  }

  @Test
  void isBuiltFromRecords() {
    LayerPair layers = new LayerPair("a", "b");
    Method method =
        Method.kd()
            .plus(100, new Hint(layers))
            .plus(Course.linear(0, 1), new DecoupledDistillation(1, 8));
    assertEquals("kd + 100 hint a:b + (linear 0 to 1) dkd 1 8", method.text());
    assertEquals(Method.parse(method.text()), method);
  }

  /// Inside they are floats, those that the text means.
  @Test
  void settingsMayBeDoubles() {
    LayerPair layers = new LayerPair("a", "b");
    assertEquals("tf-kd 0.9", new VirtualTeacher(0.9).text());
    assertEquals("label-smoothing 0.3", new LabelSmoothing(0.3).text());
    assertEquals("dkd 0.7 8.1", new DecoupledDistillation(0.7, 8.1).text());
    assertEquals("dist 0.7 0.1", new Dist(0.7, 0.1).text());
    assertEquals("rkd a:b 0.7 0.1", new RelationalDistillation(layers, 0.7, 0.1).text());
    assertEquals("cosine 0.7 to 0.1", Course.cosine(0.7, 0.1).text());
    assertEquals("linear 0.7 to 0.1", Course.linear(0.7, 0.1).text());
    assertEquals(Method.parse("kd + 0.7 dist"), Method.kd().plus(0.7, new Dist(1, 1)));
    assertEquals(new VirtualTeacher(0.9f), new VirtualTeacher(0.9));
  }

  @Test
  void allAreThereByTheirNames() {
    List<String> names = Method.all().stream().map(Method::text).toList();
    assertEquals(
        List.of(
            "kd",
            "logit-regression",
            "dkd 1 8",
            "dist 1 1",
            "standardized kd",
            "sigmoid-kd",
            "tf-kd 0.99",
            "label-smoothing 0.1"),
        names);
    names.forEach(name -> assertEquals(name, Method.parse(name).text()));
    assertEquals("logit-regression", Method.logitRegression().text());
  }

  @Test
  void saysWhatItLooksAt() {
    assertTrue(Method.kd().hasTemperature() && Method.kd().hasSoftWeight());
    assertTrue(Method.kd().needsOnlyLogits());
    Method regression = Method.logitRegression();
    assertFalse(regression.hasTemperature() || regression.hasSoftWeight());
    assertTrue(Method.parse("kd + logit-regression").hasSoftWeight());
    assertFalse(Method.parse("ce + kd").hasSoftWeight(), "it says what the labels weigh");
    Method hint = Method.parse("hint a:b");
    assertFalse(hint.hasTemperature() || hint.needsOnlyLogits());
    assertTrue(hint.hasSoftWeight() && hint.hearsTeacher());
    Method free = Method.parse("tf-kd");
    assertTrue(free.hasTemperature() && free.hasSoftWeight());
    assertFalse(free.hearsTeacher() || free.needsOnlyLogits());
    assertFalse(Method.parse("label-smoothing").hasTemperature());
    assertEquals("ce", Method.kd().labels().text());
    assertEquals("bce", Method.parse("0.5 kd + standardized sigmoid-kd").labels().text());
  }

  /// By hints alone no answer is trained, but by the labels' share beside them.
  @Test
  void hintsBesideLabelsTrainAnswers() {
    Method hint = Method.parse("hint a:b");
    assertFalse(hint.trainsAnswers(Course.constant(1)));
    assertTrue(hint.trainsAnswers(Course.constant(0.9)));
    assertTrue(hint.trainsAnswers(Course.linear(1, 0.5)));
    assertTrue(Method.parse("kd + hint a:b").trainsAnswers(Course.constant(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "magic | no method of distillation is called 'magic'; there are attention, bce, ce, cosine,"
            + " dist, dkd, hint, kd, label-smoothing, logit-regression, mse, rkd, sigmoid-kd,"
            + " similarity, standardized, tf-kd",
        "kd + | expected an objective but found the end",
        "kd kd | expected the end but found kd",
        "kd + kd | kd is there twice; add up its weights",
        "dkd 1 | expected a number but found the end",
        "dkd 1 8 3 | expected the end but found 3",
        "hint | expected two layers TEACHER:STUDENT but found the end",
        "hint features | expected two layers TEACHER:STUDENT but found features",
        "hint a:b:c | written TEACHER:STUDENT, as in features:features, not a:b:c",
        "hint a: | written TEACHER:STUDENT",
        "standardized | expected an objective but found the end",
        "standardized ce | standardized goes before an objective on the teacher's logits",
        "standardized hint a:b | not before hint a:b",
        "standardized standardized kd | not before standardized kd",
        "tf-kd 1 | probability of the right class",
        "label-smoothing 1 | takes a share",
        "(linear 1) kd | expected to but found )",
        "(1 kd | expected ) but found kd",
        "-1 kd | '-1'",
        "kd - 2 hint a:b | expected the end but found -",
      })
  void refusesWhatItDoesNotKnow(String text, String expected) {
    String message = Refusal.of(() -> Method.parse(text));
    assertTrue(message.contains(expected), message);
  }

  @Test
  void refusesWhatCannotBe() {
    assertTrue(Refusal.of(() -> new Method(List.of())).contains("needs an objective"));
    assertTrue(Refusal.of(() -> Method.kd().plus(-1, new Dist(1, 1))).contains("0 and more"));
    assertTrue(Refusal.of(() -> new Dist(-1, 1)).contains("0 and more"));
    assertTrue(Refusal.of(() -> new DecoupledDistillation(1, Float.NaN)).contains("0 and more"));
    assertTrue(Refusal.of(() -> new LayerPair("a", " ")).contains("a name for each"));
    assertTrue(Refusal.of(() -> Method.parse("")).contains("expected an objective"));
    assertTrue(
        Refusal.of(() -> Method.parse("standardized ".repeat(60) + "kd")).contains("less depth"));
  }
}

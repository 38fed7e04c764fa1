package dev.retort.distill.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Reads methods:
///
///     method    = term {"+" term}
///     term      = [number | "(" course ")"] objective
///     objective = ["standardized"] name {number | TEACHER:STUDENT}
final class MethodText {
  /// What [Method#all()] gives.
  static final List<Objective> USUAL =
      List.of(
          new KnowledgeDistillation(),
          new LogitRegression(),
          dkd(),
          new Dist(Dist.USUAL, Dist.USUAL),
          new StandardizedLogits(new KnowledgeDistillation()),
          new SigmoidDistillation(),
          new VirtualTeacher(VirtualTeacher.USUAL),
          new LabelSmoothing(LabelSmoothing.USUAL));

  private static final Map<String, Function<Words, Objective>> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("kd", words -> new KnowledgeDistillation()),
              Map.entry("logit-regression", words -> new LogitRegression()),
              Map.entry("dkd", MethodText::readDkd),
              Map.entry("dist", MethodText::readDist),
              Map.entry("sigmoid-kd", words -> new SigmoidDistillation()),
              Map.entry("tf-kd", words -> new VirtualTeacher(words.numberOr(VirtualTeacher.USUAL))),
              Map.entry("ce", words -> new LabelSmoothing(0)),
              Map.entry("bce", words -> new SigmoidCrossEntropy()),
              Map.entry("mse", words -> new TargetRegression()),
              Map.entry(
                  "label-smoothing",
                  words -> new LabelSmoothing(words.numberOr(LabelSmoothing.USUAL))),
              Map.entry("hint", words -> new Hint(layers(words))),
              Map.entry("cosine", words -> new Cosine(layers(words))),
              Map.entry("attention", words -> new AttentionTransfer(layers(words))),
              Map.entry("similarity", words -> new SimilarityPreserving(layers(words))),
              Map.entry("rkd", MethodText::readRkd),
              Map.entry("standardized", words -> new StandardizedLogits(objective(words)))));

  private MethodText() {}

  static Method parse(String text) {
    Words words = new Words("the method", text, "dkd 1 8, or kd + 100 hint features:features");
    List<Method.Term> terms = new ArrayList<>();
    do {
      terms.add(term(words));
    } while (words.take("+"));
    words.end();
    return new Method(terms);
  }

  private static Method.Term term(Words words) {
    Course weight = Course.constant(1);
    if (words.take("(")) {
      weight = CourseText.read(words);
      words.expect(")");
    } else if (words.isNumber()) {
      weight = Course.constant(words.number());
    }
    return new Method.Term(weight, objective(words));
  }

  private static Objective objective(Words words) {
    words.deeper();
    String name = words.next("an objective");
    Function<Words, Objective> reader = READERS.get(name);
    if (reader == null) {
      throw new IllegalArgumentException(
          "no method of distillation is called '%s'; there are %s"
              .formatted(name, String.join(", ", READERS.keySet())));
    }
    return reader.apply(words);
  }

  private static LayerPair layers(Words words) {
    if (words.isEnd() || words.peek().indexOf(':') < 0) {
      throw words.wrong("two layers TEACHER:STUDENT");
    }
    return LayerPair.parse(words.next("two layers"));
  }

  private static Objective dkd() {
    return new DecoupledDistillation(
        DecoupledDistillation.USUAL_TARGET, DecoupledDistillation.USUAL_OTHERS);
  }

  private static Objective readDkd(Words words) {
    return words.isNumber() ? new DecoupledDistillation(words.number(), words.number()) : dkd();
  }

  private static Objective readDist(Words words) {
    return words.isNumber()
        ? new Dist(words.number(), words.number())
        : new Dist(Dist.USUAL, Dist.USUAL);
  }

  private static Objective readRkd(Words words) {
    LayerPair layers = layers(words);
    return words.isNumber()
        ? new RelationalDistillation(layers, words.number(), words.number())
        : new RelationalDistillation(
            layers, RelationalDistillation.USUAL_DISTANCES, RelationalDistillation.USUAL_ANGLES);
  }
}

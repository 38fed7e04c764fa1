package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Trainer;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// A way to distil, as data: a weighted sum of objectives, what a student is to make small.
///
///     loss = (1 - a) labels + a sum over the terms of weight times objective
///
/// a is the soft weight: the teacher's share, of which the terms are made. Where a term speaks of the
/// labels itself (`ce + 2 dkd`), or none leaves them room (`logit-regression`), the sum of the terms
/// is all.
///
/// As text it is `kd`, `dkd 1 8`, `kd + 100 hint features:features`, `(warmup 5 epochs, 1) dist`.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="method"}
public record Method(List<Term> terms) {
  /// An objective and what it weighs in the course of the training.
  public record Term(Course weight, Objective objective) {
    public Term {
      if (!(weight.least() >= 0)) {
        throw new IllegalArgumentException(
            "%s takes weights of 0 and more but gets %s"
                .formatted(objective.text(), weight.text()));
      }
    }

    String text() {
      if (weight instanceof Course.Constant constant) {
        return constant.value() == 1 ? objective.text() : weight.text() + " " + objective.text();
      }
      return "(" + weight.text() + ") " + objective.text();
    }
  }

  /// @throws IllegalArgumentException if there is no term, or the same objective twice
  public Method {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("a method of distillation needs an objective, such as kd");
    }
    Set<String> seen = new HashSet<>();
    for (Term term : terms) {
      if (!seen.add(term.objective.text())) {
        throw new IllegalArgumentException(
            "%s is there twice; add up its weights".formatted(term.objective.text()));
      }
    }
  }

  /// One objective alone.
  public static Method of(Objective objective) {
    return new Method(List.of(new Term(Course.constant(1), objective)));
  }

  /// Hinton's: the student matches the labels and the teacher's softened outputs.
  ///
  ///     loss = (1 - a) CE(y, softmax(z)) + a T^2 KL(p, q)
  ///     p    = 1/M sum over the members of softmax(v / T)        q = softmax(z / T)
  ///     dz   = ((1 - a) (softmax(z) - onehot(y)) + a T (q - p)) / N
  ///
  /// a is the soft weight. T^2 keeps the size of the soft part's gradient the same at any
  /// temperature. KL sums over the classes; both parts are means over the batch. A sample without a
  /// label takes the soft part only.
  ///
  /// *Shapes*: student logits z [N, K], teacher logits v [N, M, K].
  ///
  /// *Throws*, as a loss, if a label is beyond the classes, or teacher and student differ in their
  /// classes.
  ///
  /// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="loss"}
  ///
  /// Source: Hinton, Vinyals and Dean 2015, arXiv 1503.02531, section 2.
  public static Method kd() {
    return of(new KnowledgeDistillation());
  }

  /// Regression on the teacher's logits: `logit-regression`.
  public static Method logitRegression() {
    return of(new LogitRegression());
  }

  /// The usual form of every way to distil that needs no layers named, and of the controls `tf-kd`
  /// and `label-smoothing`; without the labels' own terms `ce`, `bce` and `mse`.
  public static List<Method> all() {
    return MethodText.USUAL.stream().map(Method::of).toList();
  }

  /// Reads what [#text()] writes.
  ///
  /// @throws IllegalArgumentException with what was expected and where, or what there is instead of
  ///   an unknown word
  public static Method parse(String text) {
    return MethodText.parse(text);
  }

  /// This sum with one more term.
  public Method plus(double weight, Objective objective) {
    return plus(Course.constant(weight), objective);
  }

  /// This sum with one more term, whose weight changes.
  public Method plus(Course weight, Objective objective) {
    List<Term> more = new ArrayList<>(terms);
    more.add(new Term(weight, objective));
    return new Method(more);
  }

  /// How it is written, on the command line and in tables: `kd`.
  public String text() {
    return terms.stream().map(Term::text).collect(Collectors.joining(" + "));
  }

  /// Whether it softens by a temperature.
  public boolean hasTemperature() {
    return terms.stream().anyMatch(term -> term.objective.hasTemperature());
  }

  /// Whether it leaves a share of the loss to the labels.
  public boolean hasSoftWeight() {
    return terms.stream().noneMatch(term -> term.objective.isOfLabels())
        && terms.stream().anyMatch(term -> term.objective.hasSoftWeight());
  }

  /// Whether the teacher's logits are all it needs, so that soft targets can stand for the teacher.
  public boolean needsOnlyLogits() {
    return hearsTeacher() && terms.stream().allMatch(term -> term.objective.layers() == null);
  }

  /// The teacher's layers that it looks at.
  public Set<String> teacherLayers() {
    Set<String> names = new LinkedHashSet<>();
    for (Term term : terms) {
      LayerPair layers = term.objective.layers();
      if (layers != null) {
        names.add(layers.teacher());
      }
    }
    return names;
  }

  /// The student's layers at which it leaves gradients.
  public Set<String> studentLayers() {
    Set<String> names = new LinkedHashSet<>();
    for (Term term : terms) {
      LayerPair layers = term.objective.layers();
      if (layers != null) {
        names.add(layers.student());
      }
    }
    return names;
  }

  /// Whether a teacher has a part in it.
  public boolean hearsTeacher() {
    return terms.stream().anyMatch(term -> term.objective.hearsTeacher());
  }

  /// Whether the student's answers are trained: by a term on them, or by the labels' share. Where
  /// they are not, as by hints alone, no epoch can be chosen by its errors.
  public boolean trainsAnswers(Course softWeight) {
    return (hasSoftWeight() && softWeight.least() < 1)
        || terms.stream().anyMatch(term -> term.objective.layers() == null);
  }

  /// What the labels' share is made of.
  Objective labels() {
    return terms.stream()
        .map(term -> term.objective.labels())
        .filter(labels -> !labels.equals(new LabelSmoothing(0)))
        .findFirst()
        .orElse(new LabelSmoothing(0));
  }

  /// Checks, before any work, that teacher and student have the layers it names, that these can be
  /// compared, and that the teacher's logits are what its terms take them for.
  ///
  /// @param student its named layers
  /// @throws IllegalArgumentException if not; says the mend
  public void requireFits(Teacher teacher, Map<String, Shape> student) {
    requireFits(teacher);
    for (Term term : terms) {
      LayerPair layers = term.objective.layers();
      if (layers != null) {
        term.objective.requireFits(
            Lesson.featureShape(teacher, layers.teacher()),
            LayerPair.ofStudent(student, layers.student()));
      }
    }
  }

  /// Checks what the teacher's logits are.
  void requireFits(Teacher teacher) {
    for (Term term : terms) {
      TeachersTask.require(term.objective, teacher);
      term.objective.requireFits(teacher);
    }
  }

  /// Checks, before any work, that it can take the batches of a training, or the shards that these
  /// are cut into.
  ///
  /// @param samples that the training has
  /// @throws IllegalArgumentException if not; says the mend
  public void requireFits(Trainer trainer, int samples) {
    int batch = Math.min(trainer.batchSize(), samples);
    int together = Math.ceilDiv(batch, trainer.shards());
    terms.forEach(term -> term.objective.requireBatch(together));
  }

  /// The loss for students of that teacher, the same all the time.
  ///
  /// @param softWeight the share of the teacher's part, 0 to 1; the labels have the rest
  public Loss loss(Teacher teacher, double temperature, double softWeight) {
    return new Distillation(teacher, this, temperature, softWeight);
  }

  /// The loss for students of that teacher.
  ///
  /// @param softWeight the share of the teacher's part, 0 to 1; the labels have the rest
  /// @param epochs of the training, which courses run over
  /// @param seed where parameters of the objectives' own begin
  public Loss loss(Teacher teacher, Course temperature, Course softWeight, int epochs, Seed seed) {
    return new Distillation(teacher, this, temperature, softWeight, epochs, seed);
  }
}

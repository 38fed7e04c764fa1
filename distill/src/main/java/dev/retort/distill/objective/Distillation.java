package dev.retort.distill.objective;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Outputs;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The loss of a student: a [Method]'s sum for a teacher, with a temperature and a soft weight that
/// may change in the course of the training.
///
///     loss = (1 - a) labels + a sum over the terms of weight times objective
///
/// where a is 1 if the method leaves the labels no share. Courses are read at the place of each
/// batch, epoch + share of the epoch. The teacher is asked once for each batch, and not at all as
/// long as nothing that hears it weighs more than 0.
///
/// *Throws*, when it is planned, if teacher and student differ in their classes, or a layer that the
/// method names is not there or does not fit; before the first step, if the teacher cannot teach
/// the samples or their augmentation, its logits are not what a term takes them for, or samples
/// have targets where the method is about classes.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="distillation"}
///
/// @param epochs of the training, which courses run over
/// @param seed where parameters of the objectives' own begin
public record Distillation(
    Teacher teacher, Method method, Course temperature, Course softWeight, int epochs, Seed seed)
    implements Loss {
  /// What softens logits where nothing is said.
  public static final Course USUAL_TEMPERATURE = Course.constant(4);

  /// The teacher's share of the loss where nothing is said.
  public static final Course USUAL_SOFT_WEIGHT = Course.constant(0.9);

  public Distillation {
    requireTemperature(temperature);
    requireSoftWeight(softWeight);
    if (epochs < 0) {
      throw new IllegalArgumentException("distillation cannot take " + epochs + " epochs");
    }
    if (epochs == 0 && !(isSteady(temperature) && isSteady(softWeight) && isSteady(method))) {
      throw new IllegalArgumentException(
          "a temperature or weight that changes needs the number of epochs that it runs over");
    }
  }

  private static boolean isSteady(Course course) {
    return course instanceof Course.Constant;
  }

  private static boolean isSteady(Method method) {
    return method.terms().stream().allMatch(term -> isSteady(term.weight()));
  }

  /// With the same temperature and soft weight all the time, and no other course.
  public Distillation(Teacher teacher, Method method, double temperature, double softWeight) {
    this(teacher, method, Course.constant(temperature), Course.constant(softWeight), 0, Seed.of(1));
  }

  /// Checks that a temperature is always one.
  ///
  /// @throws IllegalArgumentException if it is ever 0 or less
  public static void requireTemperature(Course temperature) {
    if (!(temperature.least() > 0)) {
      throw new IllegalArgumentException(
          "distillation needs a temperature above 0 but gets " + temperature.text());
    }
  }

  /// Checks that a soft weight is always a share.
  ///
  /// @throws IllegalArgumentException if it is ever below 0 or above 1
  public static void requireSoftWeight(Course softWeight) {
    if (!(softWeight.least() >= 0 && softWeight.greatest() <= 1)) {
      throw new IllegalArgumentException(
          "distillation needs a soft weight from 0 (labels only) to 1 (teacher only) but gets "
              + softWeight.text());
    }
  }

  /// Checks that a soft weight is always a share, and not always 0, by which nobody distils. A loss
  /// takes that: it is the labels'.
  ///
  /// @throws IllegalArgumentException if it is ever below 0 or above 1, or never above 0
  public static void requireTeachersShare(Course softWeight) {
    requireSoftWeight(softWeight);
    if (!(softWeight.greatest() > 0)) {
      throw new IllegalArgumentException(
          "a soft weight of %s leaves the teacher no say; train the student alone, or give more than 0"
              .formatted(softWeight.text()));
    }
  }

  @Override
  public String text() {
    return method.text()
        + (method.hasTemperature() ? ", temperature " + temperature.text() : "")
        + (method.hasSoftWeight() ? ", soft weight " + softWeight.text() : "");
  }

  @Override
  public String fingerprint() {
    return text()
        + ", teacher "
        + (method.hearsTeacher() ? teacher.sha256() : "none")
        + ", epochs "
        + epochs
        + ", seed "
        + Long.toHexString(seed.key());
  }

  /// Refuses targets that the method could not learn from, and a teacher whose logits are not what
  /// it takes them for. Asks the teacher, where the method hears it, whether it knows the samples
  /// and what a training makes of them.
  @Override
  public void requireFits(Dataset data, Augmentation augmentation, Seed seed, int epochs) {
    if (data.targetCount() != 0) {
      requireTakesTargets(data);
    }
    if (method.hearsTeacher()) {
      method.requireFits(teacher);
      teacher.requireKnows(data);
      teacher.requireFits(augmentation, seed, epochs);
    }
  }

  private void requireTakesTargets(Dataset data) {
    for (Method.Term term : method.terms()) {
      if (!term.objective().takesTargets()) {
        throw needsClasses(term.objective().text(), data);
      }
    }
    Objective labels = method.labels();
    if (method.hasSoftWeight() && softWeight.least() < 1 && !labels.takesTargets()) {
      throw needsClasses(labels.text() + ", the labels' share of " + method.text() + ",", data);
    }
  }

  private static IllegalArgumentException needsClasses(String what, Dataset data) {
    return new IllegalArgumentException(
        "%s needs a class for every sample but those of %s have targets; take logit-regression or mse for numbers, sigmoid-kd or bce for classes of which a sample may have several"
            .formatted(what, data.name()));
  }

  /// Several classes a sample where a term or the labels' share of one takes them one by one.
  @Override
  public @Nullable Task taskOfTargets() {
    Task task = null;
    for (Method.Term term : method.terms()) {
      for (Objective objective : List.of(term.objective(), term.objective().labels())) {
        Task own = objective.taskOfTargets();
        boolean first = task == null && objective.takesTargets();
        task = own == Task.MULTI_LABEL || first ? own : task;
      }
    }
    return task;
  }

  @Override
  public Evaluator evaluator(Outputs outputs) {
    return new Work(outputs);
  }

  /// A term at work.
  private record Part(Course weight, boolean hears, Objective.Evaluator evaluator) {}

  private final class Work implements Evaluator {
    private final Outputs outputs;
    private final Lesson lesson;
    private final Objective.@Nullable Evaluator labels;
    private final Part[] parts;
    private final Map<Parameter, float[]> trained = new LinkedHashMap<>();
    private final float[][] ownGradients;

    /// Gradients of the student's layers that the method names.
    private final float[][] featureGradients;

    /// How many values each of these layers gives for a sample.
    private final int[] featureElements;

    Work(Outputs outputs) {
      this.outputs = outputs;
      lesson = new Lesson(teacher, outputs);
      labels = method.hasSoftWeight() ? method.labels().evaluator(lesson, outputs, seed) : null;
      List<Part> made = new ArrayList<>();
      Map<String, float[]> features = new LinkedHashMap<>();
      for (Method.Term term : method.terms()) {
        Objective objective = term.objective();
        Objective.Evaluator evaluator = objective.evaluator(lesson, outputs, seed);
        made.add(new Part(term.weight(), objective.hearsTeacher(), evaluator));
        trained.putAll(evaluator.trained());
        LayerPair layers = objective.layers();
        if (layers != null) {
          features.put(layers.student(), outputs.featureGradients(layers.student()));
        }
      }
      parts = made.toArray(Part[]::new);
      ownGradients = trained.values().toArray(float[][]::new);
      featureGradients = features.values().toArray(float[][]::new);
      featureElements =
          features.keySet().stream()
              .mapToInt(name -> outputs.featureShape(name).elements())
              .toArray();
    }

    @Override
    public double gradients(Batch batch) {
      double place = batch.epoch() + batch.epochFraction();
      float heat = temperature.at(place, epochs);
      float share = labels == null ? 1 : softWeight.at(place, epochs);
      clear(batch.size());
      double loss = 0;
      if (labels != null && share < 1) {
        float hardWeight = 1 - share;
        loss += hardWeight * labels.add(batch, heat, hardWeight);
      }
      boolean heard = false;
      for (Part part : parts) {
        float weight = share * part.weight.at(place, epochs);
        if (weight > 0) {
          if (part.hears && !heard) {
            lesson.hear(batch);
            heard = true;
          }
          loss += weight * part.evaluator.add(batch, heat, weight);
        }
      }
      return loss;
    }

    private void clear(int n) {
      Arrays.fill(outputs.logitGradients(), 0, n * outputs.classes(), 0);
      for (int i = 0; i < featureGradients.length; i++) {
        Arrays.fill(featureGradients[i], 0, n * featureElements[i], 0);
      }
      for (float[] gradients : ownGradients) {
        Arrays.fill(gradients, 0);
      }
    }

    @Override
    public Map<Parameter, float[]> trained() {
      return trained;
    }
  }
}

package dev.retort.distill.recipe;

import dev.retort.engine.ClassNames;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.Predictor;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;

/// What to add to the biases of classes that a transfer set lacked. A student that never saw a 3 has
/// learnt what a 3 looks like from how the teacher hesitated, and that there are hardly any; the
/// second is wrong where it is used.
///
/// The offsets b are chosen from class priors: over samples of the kind that is to come, whose labels
/// nobody looks at, each corrected class shall be expected as often as its prior says,
///
///     1/N sum over n of softmax(z[n] + b)[k] = prior[k]        for every corrected class k
///
/// and `b[k]` = 0 for the others. The equations are those of a concave maximum, found by repeating
///
///     b[k] <- b[k] + log(prior[k] / expected[k])
///
/// until all of these steps are below 1e-6. Where a few samples are sure of different classes, steps
/// are short and many; after 2,000 rounds, or more where there are few samples, steps below 1e-3
/// are accepted too, with which each class is expected within a thousandth of its prior.
///
/// With a validation split for the samples, all labelled, and the shares of its labels for the
/// priors, this is the b whose cross entropy on that split is the least: its gradient by `b[k]` is
/// `expected[k] - prior[k]`.
///
/// *Shapes*: logits z [N, K], b and prior `[K]`.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="bias"}
///
/// Source: the correction is that of Hinton, Vinyals and Dean 2015, section 3, which chose it on the
/// test set; the use of priors follows Saerens, Latinne and Decaestecker 2002, Neural Computation 14.
///
/// @param offsets what each class gets
public record BiasCorrection(double[] offsets) {
  /// The most rounds where there are many samples.
  private static final int LARGE_ROUNDS = 2_000;

  /// Few samples, with which rounds are cheap, may take more of them: so many exponentials, about a
  /// second.
  private static final int MOST_EXPONENTIALS = 20_000_000;

  private static final double CLOSE = 1e-6;

  /// Steps that are still greater after as many rounds do not lead to a solution.
  private static final double NEAR = 1e-3;

  /// @throws IllegalArgumentException if an offset is no finite number
  public BiasCorrection {
    offsets = offsets.clone();
    if (!Arrays.stream(offsets).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "a correction adds finite numbers to biases but gets %s; look whether the student has diverged"
              .formatted(Arrays.toString(offsets)));
    }
  }

  /// A copy of what each class gets.
  @Override
  public double[] offsets() {
    return offsets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BiasCorrection(double[] otherOffsets)
        && Arrays.equals(offsets, otherOffsets);
  }

  /// The same for the same numbers, in every run.
  @Override
  public int hashCode() {
    return Arrays.hashCode(offsets);
  }

  /// The share of each class among the labels of a data set.
  ///
  /// @throws IllegalArgumentException if a label is beyond the classes
  public static double[] priors(Dataset data) {
    double[] counts = new double[data.classes()];
    int labelled = 0;
    for (int n = 0; n < data.size(); n++) {
      int label = data.label(n);
      if (label != Batch.UNLABELLED) {
        if (label < 0 || label >= counts.length) {
          throw new IllegalArgumentException(
              "sample %d of %s has the label %d, but its %d classes have labels from 0 to %d; name all classes"
                  .formatted(data.id(n), data.name(), label, counts.length, counts.length - 1));
        }
        counts[label]++;
        labelled++;
      }
    }
    for (int k = 0; k < counts.length; k++) {
      counts[k] /= Math.max(1, labelled);
    }
    return counts;
  }

  /// The correction of the classes that `transfer` has no sample of.
  ///
  /// @param inputs samples of the kind that is to come; their labels are not looked at
  /// @param priors how often each class comes among them
  /// @throws IllegalArgumentException if there are no inputs, a class to be corrected has no prior,
  ///   or the transfer set or the priors are of other classes than the student
  public static BiasCorrection of(
      Predictor student, Dataset transfer, Dataset inputs, double[] priors) {
    return of(student, transfer, inputs, priors, Runtime.getRuntime().availableProcessors());
  }

  /// As [#of(Predictor, Dataset, Dataset, double\[\])], where the student is asked by so many
  /// threads.
  public static BiasCorrection of(
      Predictor student, Dataset transfer, Dataset inputs, double[] priors, int threads) {
    requireClasses(student, transfer);
    double[] seen = priors(transfer);
    boolean[] missing = new boolean[seen.length];
    for (int k = 0; k < missing.length; k++) {
      missing[k] = seen[k] == 0;
    }
    return of(student, inputs, missing, priors, threads);
  }

  /// The correction of chosen classes.
  ///
  /// @param inputs samples of the kind that is to come; their labels are not looked at
  /// @param corrected for each class whether it is one of them
  /// @param priors how often each class comes among the inputs
  /// @throws IllegalArgumentException if there are no inputs, a class to be corrected has no prior,
  ///   or the arrays have not one element a class of the student
  public static BiasCorrection of(
      Predictor student, Dataset inputs, boolean[] corrected, double[] priors) {
    return of(student, inputs, corrected, priors, Runtime.getRuntime().availableProcessors());
  }

  /// As [#of(Predictor, Dataset, boolean\[\], double\[\])], where the student is asked by so many
  /// threads.
  public static BiasCorrection of(
      Predictor student, Dataset inputs, boolean[] corrected, double[] priors, int threads) {
    int classes = student.classes();
    requireOneEach("choices of what to correct", corrected.length, classes);
    requireOneEach("priors", priors.length, classes);
    return of(Evaluation.logits(student, inputs, threads), corrected, priors);
  }

  private static void requireClasses(Predictor student, Dataset transfer) {
    if (transfer.classes() != student.classes()) {
      throw new IllegalArgumentException(
          "the student has %d classes but the transfer set %s has %d; take the one that it was trained on"
              .formatted(student.classes(), transfer.name(), transfer.classes()));
    }
    if (student instanceof Network network) {
      ClassNames.requirePlaces(
          "the student knows",
          network.classNames(),
          "the transfer set " + transfer.name(),
          transfer.classNames(),
          "bring both into one order");
    }
  }

  private static void requireOneEach(String what, int length, int classes) {
    if (length != classes) {
      throw new IllegalArgumentException(
          "a correction for a student of %d classes needs as many %s but gets %d; give one a class"
              .formatted(classes, what, length));
    }
  }

  static BiasCorrection of(float[] logits, boolean[] corrected, double[] priors) {
    int classes = priors.length;
    if (logits.length == 0) {
      throw new IllegalArgumentException("a correction of biases needs samples but gets none");
    }
    for (int k = 0; k < classes; k++) {
      if (corrected[k] && !(priors[k] > 0 && priors[k] < 1)) {
        throw new IllegalArgumentException(
            "class %d is to be corrected to a prior of %s; it must lie between 0 and 1"
                .formatted(k, priors[k]));
      }
    }
    double[] offsets = new double[classes];
    double[] expected = new double[classes];
    double change = Double.POSITIVE_INFINITY;
    int mostRounds = Math.max(LARGE_ROUNDS, MOST_EXPONENTIALS / logits.length);
    for (int round = 0; round < mostRounds && change > CLOSE; round++) {
      expect(logits, offsets, expected);
      change = 0;
      for (int k = 0; k < classes; k++) {
        if (corrected[k]) {
          double step = StrictMath.log(priors[k] / Math.max(Double.MIN_NORMAL, expected[k]));
          offsets[k] += step;
          change = Math.max(change, Math.abs(step));
        }
      }
    }
    if (change > NEAR) {
      throw new IllegalArgumentException(
          "the corrected classes cannot come as often as their priors say, %s in all; leave something to the others"
              .formatted(sum(corrected, priors)));
    }
    return new BiasCorrection(offsets);
  }

  private static double sum(boolean[] corrected, double[] priors) {
    double sum = 0;
    for (int k = 0; k < priors.length; k++) {
      sum += corrected[k] ? priors[k] : 0;
    }
    return sum;
  }

  /// The mean over samples of softmax(z + b).
  private static void expect(float[] logits, double[] offsets, double[] expected) {
    int classes = offsets.length;
    int samples = logits.length / classes;
    double[] row = new double[classes];
    Arrays.fill(expected, 0);
    for (int n = 0; n < samples; n++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        row[k] = logits[n * classes + k] + offsets[k];
        greatest = Math.max(greatest, row[k]);
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        row[k] = StrictMath.exp(row[k] - greatest);
        sum += row[k];
      }
      for (int k = 0; k < classes; k++) {
        expected[k] += row[k] / sum / samples;
      }
    }
  }

  /// The same network with corrected biases.
  ///
  /// @throws IllegalArgumentException if it does not end in a dense layer with a bias a class
  public Network applyTo(Network network) {
    Network corrected = network.copy();
    Node last = corrected.nodes().getLast();
    LayerSpec layer = Named.bare(last.layer());
    Parameter bias =
        last.parameters().stream()
            .filter(parameter -> parameter.spec().role() == ParameterSpec.Role.BIAS)
            .findFirst()
            .orElse(null);
    if (!(layer instanceof Dense) || bias == null || bias.values().length != offsets.length) {
      throw new IllegalArgumentException(
          "a correction for %d classes needs a network that ends in a dense layer with as many biases but gets %s"
              .formatted(offsets.length, network.spec().text()));
    }
    for (int k = 0; k < offsets.length; k++) {
      bias.values()[k] += (float) offsets[k];
    }
    corrected.weightsChanged();
    return corrected;
  }
}

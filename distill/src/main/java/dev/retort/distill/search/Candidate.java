package dev.retort.distill.search;

import java.util.List;
import java.util.Locale;

/// A student and how it is distilled.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="space"}
///
/// @param number counts the candidates of a search from 1
/// @param bytes of its weights
public record Candidate(
    int number,
    Student student,
    long bytes,
    float temperature,
    float softWeight,
    float learningRate) {

  /// How it is distilled: `temperature 4, soft weight 0.9, learning rate 0.001`.
  public String setting() {
    return String.format(
        Locale.ROOT,
        "temperature %s, soft weight %s, learning rate %s",
        figure(temperature),
        figure(softWeight),
        figure(learningRate));
  }

  /// All of it: `cnn:8,16,32, temperature 4, soft weight 0.9, learning rate 0.001`.
  public String text() {
    return student.name() + ", " + setting();
  }

  /// The learning rates of some candidates, each once, the smallest first.
  public static List<Float> rates(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::learningRate).distinct().sorted().toList();
  }

  /// The same student, distilled with another learning rate.
  public Candidate learningRate(float otherRate) {
    return new Candidate(number, student, bytes, temperature, softWeight, otherRate);
  }

  /// `4`, `0.001`.
  static String figure(float value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Float.toString(value);
  }
}

package dev.retort.distill.objective;

import dev.retort.engine.optimizer.Schedule;
import dev.retort.engine.optimizer.Span;

/// The course of a temperature or a weight over a training run: a schedule of values, as data.
///
/// | text | value |
/// |---|---|
/// | `4` | always 4 |
/// | `linear 8 to 2` | along a line over the whole run |
/// | `cosine 8 to 2` | along half a cosine |
/// | `linear 0 to 1 for 20 epochs` | a warm-up; then it stays at 1 |
/// | `warmup 5%, cosine 1 to 0` | a line from 0 to where the rest begins, then the rest |
/// | `0.9 for 10 epochs, 0` | stops after ten epochs |
///
/// The value is a function of the place in the run alone, epoch + share of the epoch, so that a
/// resumed training goes on exactly.
///
/// {@snippet class="dev.retort.distill.objective.ExamplesTest" region="course"}
public sealed interface Course {
  /// The value at an epoch, with its fraction, of a run of that many epochs.
  float at(double epoch, double epochs);

  /// The value at the start.
  float first();

  /// The value at the end of the run.
  float last();

  float least();

  float greatest();

  /// How it is written; [#parse] reads it.
  String text();

  /// Reads what [#text()] writes.
  ///
  /// @throws IllegalArgumentException with what was expected and where
  static Course parse(String text) {
    return CourseText.parse(text);
  }

  /// Always that value.
  static Piece constant(double value) {
    return new Constant((float) value);
  }

  /// From one value to another along a line.
  static Piece linear(double from, double to) {
    return new Linear((float) from, (float) to);
  }

  /// From one value to another along half a cosine.
  static Piece cosine(double from, double to) {
    return new Cosine((float) from, (float) to);
  }

  /// This course after a line from 0 to its start.
  default Course warmup(Span length) {
    return new Sequence(new Linear(0, first()), length, this);
  }

  /// A course without parts.
  sealed interface Piece extends Course {
    /// This course, as if the run were `length` long, then the other over what is left.
    default Course then(Span length, Course next) {
      return new Sequence(this, length, next);
    }

    @Override
    default float least() {
      return Math.min(first(), last());
    }

    @Override
    default float greatest() {
      return Math.max(first(), last());
    }
  }

  /// Always the same value.
  record Constant(float value) implements Piece {
    public Constant {
      requireNumber(value);
    }

    @Override
    public float at(double epoch, double epochs) {
      return value;
    }

    @Override
    public float first() {
      return value;
    }

    @Override
    public float last() {
      return value;
    }

    @Override
    public String text() {
      return Words.text(value);
    }
  }

  /// first + (last - first) epoch / epochs.
  record Linear(float first, float last) implements Piece {
    public Linear {
      requireNumber(first);
      requireNumber(last);
    }

    @Override
    public float at(double epoch, double epochs) {
      return between(first, last, way(epoch, epochs));
    }

    @Override
    public String text() {
      return "linear " + Words.text(first) + " to " + Words.text(last);
    }
  }

  /// last + (first - last) (1 + cos(pi epoch / epochs)) / 2.
  record Cosine(float first, float last) implements Piece {
    /// The learning rate's cosine, on steps that are fine enough.
    private static final Schedule SHAPE = Schedule.cosine();

    private static final long STEPS = 1L << 40;

    public Cosine {
      requireNumber(first);
      requireNumber(last);
    }

    @Override
    public float at(double epoch, double epochs) {
      long step = Math.round(way(epoch, epochs) * STEPS);
      return between(last, first, SHAPE.factor(step, STEPS, 1));
    }

    @Override
    public String text() {
      return "cosine " + Words.text(first) + " to " + Words.text(last);
    }
  }

  /// A piece for `length`, then another course over the rest; each takes its part for the whole
  /// run. A length beyond the run's is shortened to it: the piece then ends with the run.
  record Sequence(Piece start, Span length, Course rest) implements Course {
    @Override
    public float at(double epoch, double epochs) {
      double wanted = length.unit() == Span.Unit.SHARE ? length.amount() * epochs : length.amount();
      double border = Math.min(epochs, wanted);
      return epoch < border ? start.at(epoch, border) : rest.at(epoch - border, epochs - border);
    }

    @Override
    public float first() {
      return start.first();
    }

    @Override
    public float last() {
      return rest.last();
    }

    @Override
    public float least() {
      return Math.min(start.least(), rest.least());
    }

    @Override
    public float greatest() {
      return Math.max(start.greatest(), rest.greatest());
    }

    @Override
    public String text() {
      String text = start.text() + " for " + length.text();
      boolean stays = !(start instanceof Constant) && rest.equals(new Constant(start.last()));
      return stays ? text : text + ", " + rest.text();
    }
  }

  private static void requireNumber(float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("a course takes numbers but gets " + value);
    }
  }

  private static double way(double epoch, double epochs) {
    return epoch >= epochs ? 1 : Math.max(0, epoch / epochs);
  }

  private static float between(float from, float to, double share) {
    return (float) (from + ((double) to - from) * share);
  }
}

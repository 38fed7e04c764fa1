package dev.retort.engine.optimizer;

/// The course of a factor over a training run: what the learning rate is multiplied by at each
/// step. Schedules are data and combine freely, in sequence and as products.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="schedule"}
///
/// [#text()] writes and [#parse(String)] reads the same as `warmup 5%, cosine`.
public sealed interface Schedule {
  /// The factor at step `step` (from 0) of `totalSteps`, where an epoch has `stepsPerEpoch`.
  double factor(long step, long totalSteps, long stepsPerEpoch);

  /// How the schedule is written: `warmup 1 epoch, cosine`.
  String text();

  /// Reads what [#text()] writes.
  ///
  /// @throws IllegalArgumentException with what was expected and where
  static Schedule parse(String text) {
    return ScheduleText.parse(text);
  }

  /// Always 1.
  static Schedule constant() {
    return new Constant();
  }

  /// From 1 to 0 along half a cosine.
  static Schedule cosine() {
    return new Cosine(0);
  }

  /// From 1 to `floor` along half a cosine.
  static Schedule cosine(double floor) {
    return new Cosine(floor);
  }

  /// From 1 to `end` along a line.
  static Schedule linear(double end) {
    return new Linear(end);
  }

  /// From 1, multiplied by `factor` each time another span has passed.
  static Schedule step(double factor, Span every) {
    return new Step(factor, every);
  }

  /// A share of the run, 0 to 1.
  static Span share(double share) {
    return new Span(share, Span.Unit.SHARE);
  }

  /// A number of epochs.
  static Span epochs(double epochs) {
    return new Span(epochs, Span.Unit.EPOCHS);
  }

  /// A linear warm-up over that share of the run, then this schedule over what is left of it.
  default Schedule warmup(double share) {
    return warmup(share(share));
  }

  /// A linear warm-up over that span, then this schedule over what is left of the run.
  default Schedule warmup(Span length) {
    return new Sequence(new Warmup(), length, this);
  }

  /// This schedule, as if the run were `length` long, then the other over what is left.
  default Schedule then(Span length, Schedule next) {
    return new Sequence(this, length, next);
  }

  /// The product of this schedule and another.
  default Schedule times(Schedule other) {
    return new Product(this, other);
  }

  /// The same course where an epoch has that much less to do: what is said in epochs lasts `factor`
  /// times as many, and so as many steps. Shares of the run stay what they are.
  ///
  ///     Schedule.parse("warmup 1 epoch, cosine").epochsTimes(40).text(); // warmup 40 epochs, cosine
  ///
  /// @throws IllegalArgumentException if the factor is not a finite number from 0 on, or is 0 where
  ///   a [Step] goes by epochs, which needs a span to go by
  default Schedule epochsTimes(double factor) {
    Settings.requireNotNegative("a schedule", "factor of epochs", factor);
    return switch (this) {
      case Step step -> new Step(step.factor, step.every.epochsTimes(factor));
      case Sequence parts ->
          new Sequence(
              parts.first.epochsTimes(factor),
              parts.length.epochsTimes(factor),
              parts.second.epochsTimes(factor));
      case Product product ->
          new Product(product.first.epochsTimes(factor), product.second.epochsTimes(factor));
      case Constant constant -> constant;
      case Warmup warmup -> warmup;
      case Cosine cosine -> cosine;
      case Linear linear -> linear;
    };
  }

  /// Always 1.
  record Constant() implements Schedule {
    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      return 1;
    }

    @Override
    public String text() {
      return "constant";
    }
  }

  /// (step + 1) / totalSteps: rises to 1, which the last step has.
  record Warmup() implements Schedule {
    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      return step + 1 >= totalSteps ? 1 : (double) (step + 1) / totalSteps;
    }

    @Override
    public String text() {
      return "warmup";
    }
  }

  /// floor + (1 - floor) (1 + cos(pi step / totalSteps)) / 2.
  ///
  /// Source: Loshchilov and Hutter 2017, arXiv 1608.03983, equation 5, without restarts.
  record Cosine(double floor) implements Schedule {
    public Cosine {
      Settings.requireNotNegative("cosine", "floor", floor);
    }

    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      double way = progress(step, totalSteps);
      // (1 + cos(pi x)) / 2 = 1 - sin^2(pi x / 2) = sin^2(pi (1 - x) / 2)
      double sine = sine(0.5 * Math.PI * Math.min(way, 1 - way));
      double shape = way <= 0.5 ? 1 - sine * sine : sine * sine;
      return floor + (1 - floor) * shape;
    }

    /// sin x for 0 <= x <= pi / 4 by its series; StrictMath.sin would allocate in every step.
    private static double sine(double x) {
      double term = x;
      double sum = x;
      for (int n = 2; n < 18; n += 2) {
        term *= -x * x / (n * (n + 1));
        sum += term;
      }
      return sum;
    }

    @Override
    public String text() {
      return floor == 0 ? "cosine" : "cosine to " + ScheduleText.number(floor);
    }
  }

  /// 1 + (end - 1) step / totalSteps.
  record Linear(double end) implements Schedule {
    public Linear {
      Settings.requireNotNegative("linear", "end", end);
    }

    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      return 1 + (end - 1) * progress(step, totalSteps);
    }

    @Override
    public String text() {
      return "linear to " + ScheduleText.number(end);
    }
  }

  /// factor ^ (whole spans passed).
  record Step(double factor, Span every) implements Schedule {
    public Step {
      Settings.requirePositive("step", "factor", factor);
      Settings.requirePositive("step", "span", every.amount());
    }

    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      long length = Math.max(1, every.steps(totalSteps, stepsPerEpoch));
      return Power.of(factor, step / length);
    }

    @Override
    public String text() {
      return "step " + ScheduleText.number(factor) + " every " + every.text();
    }
  }

  /// The first for `length`, then the second over the rest; each takes its part for the whole run.
  record Sequence(Schedule first, Span length, Schedule second) implements Schedule {
    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      long border = Math.min(totalSteps, length.steps(totalSteps, stepsPerEpoch));
      return step < border
          ? first.factor(step, border, stepsPerEpoch)
          : second.factor(step - border, totalSteps - border, stepsPerEpoch);
    }

    @Override
    public String text() {
      String head = first instanceof Sequence ? "(" + first.text() + ")" : first.text();
      String span = (first instanceof Warmup ? " " : " for ") + length.text();
      return head + span + ", " + second.text();
    }
  }

  /// first times second.
  record Product(Schedule first, Schedule second) implements Schedule {
    @Override
    public double factor(long step, long totalSteps, long stepsPerEpoch) {
      return first.factor(step, totalSteps, stepsPerEpoch)
          * second.factor(step, totalSteps, stepsPerEpoch);
    }

    @Override
    public String text() {
      String left = first instanceof Sequence ? "(" + first.text() + ")" : first.text();
      boolean group = second instanceof Sequence || second instanceof Product;
      return left + " * " + (group ? "(" + second.text() + ")" : second.text());
    }
  }

  private static double progress(long step, long totalSteps) {
    return step >= totalSteps ? 1 : (double) step / totalSteps;
  }
}

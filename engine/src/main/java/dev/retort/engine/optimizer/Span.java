package dev.retort.engine.optimizer;

import java.math.BigDecimal;

/// A length of training: a share of the run (`5%`) or a number of epochs (`2 epochs`).
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="schedule"}
public record Span(double amount, Unit unit) {
  /// What the amount counts.
  public enum Unit {
    SHARE,
    EPOCHS
  }

  public Span {
    Settings.requireNotNegative("a schedule", "span", amount);
    if (unit == Unit.SHARE && amount > 1) {
      throw new IllegalArgumentException(
          "a schedule's share of the run is from 0 to 1 but gets "
              + amount
              + "; epochs are written epochs("
              + amount
              + ")");
    }
  }

  /// The length in steps, to the nearest.
  public long steps(long totalSteps, long stepsPerEpoch) {
    return Math.round(amount * (unit == Unit.SHARE ? totalSteps : stepsPerEpoch));
  }

  /// The same length where an epoch has that much less to do: `factor` times as many epochs. A
  /// share of the run stays what it is.
  Span epochsTimes(double factor) {
    return unit == Unit.EPOCHS ? new Span(amount * factor, unit) : this;
  }

  /// `5%`, `1 epoch` or `2.5 epochs`.
  public String text() {
    return switch (unit) {
      case SHARE -> ScheduleText.number(BigDecimal.valueOf(amount).movePointRight(2)) + "%";
      case EPOCHS -> ScheduleText.number(amount) + (amount == 1 ? " epoch" : " epochs");
    };
  }
}

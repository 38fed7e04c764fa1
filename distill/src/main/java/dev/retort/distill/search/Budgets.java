package dev.retort.distill.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a student may cost at most; null where nothing is said.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="recommendation"}
///
/// @param maxBytes of its weights as floats
/// @param maxErrors on the test set
/// @param maxLatency of one prediction, the median in microseconds
public record Budgets(
    @Nullable Long maxBytes, @Nullable Integer maxErrors, @Nullable Double maxLatency) {
  private static final Budgets NONE = new Budgets(null, null, null);

  /// @throws IllegalArgumentException if no student could keep one of them: fewer bytes than 1,
  ///   fewer errors than 0, or a latency that is not above 0
  public Budgets {
    if (maxBytes != null && maxBytes < 1) {
      throw refusal("bytes", "from 1 on", maxBytes);
    }
    if (maxErrors != null && maxErrors < 0) {
      throw refusal("errors", "from 0 on", maxErrors);
    }
    if (maxLatency != null && !(maxLatency > 0)) {
      throw refusal("latency", "of microseconds above 0", maxLatency);
    }
  }

  private static IllegalArgumentException refusal(String what, String takes, Number given) {
    return new IllegalArgumentException(
        "a budget of %s takes a number %s but gets %s; leave it out to set no limit"
            .formatted(what, takes, given));
  }

  /// None: a student may cost anything.
  public static Budgets none() {
    return NONE;
  }

  /// With at most so many bytes of weights as floats.
  ///
  /// @throws IllegalArgumentException if that is below 1
  public Budgets maxBytes(long bytes) {
    return new Budgets(bytes, maxErrors, maxLatency);
  }

  /// With at most so many errors on the test set.
  ///
  /// @throws IllegalArgumentException if that is below 0
  public Budgets maxErrors(int errors) {
    return new Budgets(maxBytes, errors, maxLatency);
  }

  /// With a median of at most so many microseconds a prediction.
  ///
  /// @throws IllegalArgumentException if that is not above 0
  public Budgets maxLatency(double micros) {
    return new Budgets(maxBytes, maxErrors, micros);
  }

  /// Whether that many bytes are within them.
  public boolean allowsBytes(long bytes) {
    return maxBytes == null || bytes <= maxBytes;
  }

  public boolean allowsErrors(int errors) {
    return maxErrors == null || errors <= maxErrors;
  }

  public boolean allowsLatency(double micros) {
    return maxLatency == null || micros <= maxLatency;
  }

  /// `at most 100,000 bytes, 200 errors of 10,000`; `no budget` where there is none.
  ///
  /// @param testExamples of which the errors are counted
  public String text(int testExamples) {
    List<String> parts = new ArrayList<>();
    if (maxBytes != null) {
      parts.add(String.format(Locale.ROOT, "%,d bytes", maxBytes));
    }
    if (maxErrors != null) {
      parts.add(String.format(Locale.ROOT, "%,d errors of %,d", maxErrors, testExamples));
    }
    if (maxLatency != null) {
      parts.add(String.format(Locale.ROOT, "%s µs a prediction", maxLatency));
    }
    return parts.isEmpty() ? "no budget" : "at most " + String.join(", ", parts);
  }
}

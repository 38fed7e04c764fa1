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
        "a budget of %s takes a number %s but gets %s; null sets no limit"
            .formatted(what, takes, given));
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

  /// `at most 100,000 bytes, 200 errors of 10,000`.
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
    return "at most " + String.join(", ", parts);
  }
}

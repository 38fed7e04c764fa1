package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The numbers in the picture of the errors: a picture is cut off at its ends, and a number without
/// its first digit reads as another one.
final class ErrorLabelsTest {
  private static final int SAMPLES = 10_000;

  private static final Pattern WIDTH =
      Pattern.compile("<clipPath [^>]*><rect height=\"[\\d.]+\" width=\"([\\d.]+)\"");

  /// The place of its middle, and the number; those of an axis have a `dy`.
  private static final Pattern NUMBER =
      Pattern.compile("translate\\(([\\d.]+) [^\"]*\"><text (?!dy)[^>]*>([\\d.,]+)<");

  private static final double HALF_A_DIGIT = 3.6;
  private static final List<Role> ROLES = List.of(Role.values());

  private static Entrant wrongOn(int errors, Role role) {
    float[] logits = new float[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      logits[2 * n + (n < errors ? 1 : 0)] = 1;
    }
    Evaluation evaluation = Evaluation.of(logits, new int[SAMPLES], 2);
    return new Entrant(role.title(), role, List.of(MadeRun.of(role, evaluation)));
  }

  private static void requireWhole(int... errors) {
    List<Entrant> models = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      models.add(wrongOn(errors[i], ROLES.get(i)));
    }
    String body = ErrorSection.of(models, _ -> {}, _ -> {}).body();
    double width =
        WIDTH
            .matcher(body)
            .results()
            .mapToDouble(found -> Double.parseDouble(found.group(1)))
            .findFirst()
            .orElseThrow();
    List<MatchResult> numbers = NUMBER.matcher(body).results().toList();
    assertEquals(errors.length, numbers.size(), body);
    for (MatchResult number : numbers) {
      double middle = Double.parseDouble(number.group(1));
      double half = HALF_A_DIGIT * number.group(2).length();
      assertTrue(middle >= half && middle + half <= width, number.group() + " of " + width);
    }
  }

  @Test
  void noNumberIsCutOff() {
    requireWhole(259, 310);
    requireWhole(2_119, 2_300, 2_119);
    requireWhole(29, 364, 12, 400);
    requireWhole(0, 9_999);
    requireWhole(7, 7);
  }
}

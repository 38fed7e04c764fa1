package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Role;
import dev.retort.engine.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A picture of single dots says nothing, so there is none.
final class ReliabilityOfFewSamplesTest {
  /// A model that is right, and so sure of so many samples each.
  private static Entrant sure(Role role, int samples, float... logits) {
    float[] all = new float[2 * samples * logits.length];
    for (int n = 0; n < samples * logits.length; n++) {
      all[2 * n] = logits[n / samples];
    }
    Evaluation evaluation = Evaluation.of(all, new int[samples * logits.length], 2);
    return new Entrant(role.title(), role, List.of(MadeRun.of(role, evaluation)));
  }

  @Test
  void oneBinMakesNoPicture() {
    List<Entrant> models = List.of(sure(Role.TEACHER, 20, 1), sure(Role.DISTILLED, 20, 1));
    Section section = ReliabilitySection.of(models, models);
    assertFalse(section.body().contains("<svg"), section.body());
    assertTrue(section.lead().contains("no model has two bins of at least 10"), section.lead());
  }

  @Test
  void onlyWhatIsDrawnIsInTheLegend() {
    List<Entrant> models = List.of(sure(Role.TEACHER, 9, 1), sure(Role.DISTILLED, 20, 1, 4));
    String body = ReliabilitySection.of(models, models).body();
    assertTrue(body.contains("<svg"), body);
    assertEquals(List.of("distilled"), ReadTable.all(body, "<li class=\"[a-z]+\">([^<]*)</li>"));
  }
}

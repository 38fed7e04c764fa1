package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.LayerSimilarity;
import dev.retort.distill.Role;
import dev.retort.distill.TinyData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How alike layers are said to be.
final class SimilaritySectionTest {
  @Test
  void theTeachersLayersAreRowsAndTheStudentsColumns() {
    double[][] cka = {{0.1, 0.2, 0.3}, {0.4, 0.5, Double.NaN}};
    LayerSimilarity similarity =
        new LayerSimilarity(List.of("a", "b"), List.of("x", "y", "z"), cka, 12);
    Exhibits exhibits =
        new Exhibits(List.of(), TinyData.TEST, null, Map.of(), Map.of(Role.DISTILLED, similarity));
    Section section = SimilaritySection.of(exhibits, Role::title).orElseThrow();
    assertTrue(section.lead().contains(" on 12 test samples: "), section.lead());
    assertEquals(
        List.of("x", "y", "z"),
        ReadTable.all(section.body(), "<th scope=\"col\"><span>([^<]*)</span>"));
    assertEquals(
        List.of(List.of("a", "0.10", "0.20", "0.30"), List.of("b", "0.40", "0.50", "–")),
        ReadTable.rows(section.body(), "CKA of the teacher and the distilled"));
  }
}

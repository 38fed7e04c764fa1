package dev.retort.distill.report;

import dev.retort.distill.LayerSimilarity;
import dev.retort.distill.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// How alike the layers of teacher and students see the same samples.
final class SimilaritySection {
  private SimilaritySection() {}

  /// @param title how a sentence names a model: "distilled student"
  static Optional<Section> of(Exhibits exhibits, Function<Role, String> title) {
    LayerSimilarity first = exhibits.similarities().get(Role.DISTILLED);
    if (first == null) {
      return Optional.empty();
    }
    String lead =
        String.format(
            Locale.ROOT,
            "Linear CKA of each teacher layer with each student layer on %,d test samples: 1 where"
                + " both see them alike but for rotation and scale. Of fewer samples than a layer"
                + " has units it is biased upwards, so that even layers with nothing in common may"
                + " be far above 0: cells are to be compared with each other, those of equal widths"
                + " best, and mean little by themselves. It says what the networks of the first"
                + " seed share, not which is better.",
            first.samples());
    return Optional.of(
        Section.of(
            "similarity",
            "Do they see alike?",
            lead,
            html -> {
              html.open("div", "class", "pair").raw("\n");
              for (Role role : List.of(Role.DISTILLED, Role.SCRATCH)) {
                LayerSimilarity similarity = exhibits.similarities().get(role);
                if (similarity != null) {
                  table(html, title.apply(role), similarity);
                }
              }
              html.close("div");
            }));
  }

  private static void table(Html html, String student, LayerSimilarity similarity) {
    html.open("figure");
    HtmlTable.open(
        html,
        Section.heads("heat", similarity.second()),
        "CKA of the teacher and the " + student,
        row -> {
          row.element("th", "teacher ↓ student →", "scope", "col");
          similarity.second().forEach(name -> Section.columnHead(row, name));
        });
    html.open("tbody").raw("\n");
    double[][] rows = similarity.cka();
    for (int i = 0; i < rows.length; i++) {
      html.open("tr").element("th", similarity.first().get(i), "scope", "row");
      for (double cka : rows[i]) {
        String share =
            String.format(Locale.ROOT, "--share: %.3f", Double.isNaN(cka) ? 0 : Math.max(0, cka));
        html.element("td", Numerals.fixed(cka, 2), "style", share);
      }
      html.close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
    html.element("figcaption", "The teacher and the " + student + ".").close("figure");
  }
}

package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.statistics.ClassChange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The errors of each class, and what a student's training fixed and broke in it.
final class ClassSection {
  /// With more classes than this, nothing is told class by class.
  static final int MOST_CLASSES = 200;

  private static final double LEVEL = 0.05;

  /// Whose errors stand beside what was broken and fixed. Where there is little room, those of the
  /// others are left out.
  private static final List<Role> COMPARED = List.of(Role.DISTILLED, Role.SCRATCH);

  private static final String ASIDE = "aside";

  private final List<Entrant> models;
  private final List<Entrant> compared;
  private final List<Entrant> others;
  private final List<ClassChange> changes;
  private final String student;
  private final String rival;
  private final List<String> names;

  private ClassSection(
      List<Entrant> models,
      List<ClassChange> changes,
      String student,
      String rival,
      List<String> names) {
    this.models = models;
    compared =
        COMPARED.stream()
            .flatMap(role -> models.stream().filter(model -> model.role() == role))
            .toList();
    others = models.stream().filter(model -> !COMPARED.contains(model.role())).toList();
    this.changes = changes;
    this.student = student;
    this.rival = rival;
    this.names = names;
  }

  static Optional<Section> of(Comparison comparison, List<String> names) {
    return of(
        Entrant.of(comparison),
        comparison.classChanges(),
        "the " + comparison.noun(Role.DISTILLED),
        "the " + comparison.noun(Role.SCRATCH),
        names);
  }

  /// @param changes between two of the models; none where there are no two to compare
  /// @param student how a sentence names the one that fixes
  /// @param rival how it names the other
  /// @param names of the classes
  static Optional<Section> of(
      List<Entrant> models,
      List<ClassChange> changes,
      String student,
      String rival,
      List<String> names) {
    if (names.size() > MOST_CLASSES
        || names.size() != models.getFirst().first().evaluation().classes()) {
      return Optional.empty();
    }
    ClassSection section = new ClassSection(models, changes, student, rival, names);
    return Optional.of(Section.of("classes", "Class by class", section.lead(), section::write));
  }

  private String lead() {
    if (changes.isEmpty()) {
      return "Errors of each class.";
    }
    List<String> certain =
        changes.stream()
            .filter(change -> change.p() < LEVEL)
            .map(
                change ->
                    names.get(change.label())
                        + (change.fixed() > change.broken() ? " (better)" : " (worse)"))
            .toList();
    boolean several = models.stream().anyMatch(Entrant::hasSeeds);
    String test =
        (several ? "the paired test over samples" : "McNemar's test")
            + ", adjusted for the number of classes";
    return String.format(
            Locale.ROOT,
            several
                ? "Mean errors a seed, and over all seeds the test samples that only %s gets right"
                    + " (fixed) or only %s (broken). "
                : "Errors of each class, and the test samples that only %s gets right (fixed) or"
                    + " only %s (broken). ",
            student,
            rival)
        + (certain.isEmpty()
            ? "No class changes by more than chance shows among so many (" + test + ")."
            : "More than chance shows among so many classes: "
                + String.join(", ", certain)
                + " ("
                + test
                + ").");
  }

  private void write(Html html) {
    HtmlTable.open(html, "figures classes", "Errors of each class", this::heads);
    html.open("tbody").raw("\n");
    long most = 1;
    for (ClassChange change : changes) {
      most = Math.max(most, Math.max(change.fixed(), change.broken()));
    }
    for (int label = 0; label < names.size(); label++) {
      row(html, label, most);
    }
    html.close("tbody");
    HtmlTable.close(html);
  }

  private void heads(Html html) {
    html.element("th", "class", "scope", "col");
    if (!changes.isEmpty()) {
      html.element("th", "broken", "scope", "col", "class", "broken");
      html.element("th", "fixed", "scope", "col", "class", "fixed");
    }
    compared.forEach(model -> model.head(html));
    if (!changes.isEmpty()) {
      html.element("th", "p", "scope", "col");
    }
    others.forEach(model -> model.headAside(html));
    html.element("th", "samples", "scope", "col", "class", ASIDE);
  }

  private void row(Html html, int label, long most) {
    html.open("tr").element("th", names.get(label), "scope", "row");
    if (!changes.isEmpty()) {
      bar(html, "broken", changes.get(label).broken(), most);
      bar(html, "fixed", changes.get(label).fixed(), most);
    }
    compared.forEach(model -> html.element("td", errors(model, label)));
    if (!changes.isEmpty()) {
      double p = changes.get(label).p();
      html.element("td", Numerals.p(p), "class", p < LEVEL ? "certain" : "faint");
    }
    others.forEach(model -> html.element("td", errors(model, label), "class", ASIDE));
    int samples = models.getFirst().first().evaluation().examples(label);
    html.element("td", Numerals.count(samples), "class", ASIDE).close("tr");
  }

  private static String errors(Entrant model, int label) {
    double mean = model.statistics(run -> run.evaluation().errors(label)).mean();
    return Numerals.fixed(mean, model.hasSeeds() ? 1 : 0);
  }

  private static void bar(Html html, String kind, long samples, long most) {
    String share = String.format(Locale.ROOT, "--share: %.1f%%", 100.0 * samples / most);
    html.open("td", "class", "bar " + kind, "style", share);
    html.element("span", Numerals.count(samples)).close("td");
  }
}

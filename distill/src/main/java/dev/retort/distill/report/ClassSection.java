package dev.retort.distill.report;

import dev.retort.distill.ClassChange;
import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The errors of each class, and what distillation fixed and broke in it.
final class ClassSection {
  private static final int MOST_CLASSES = 200;
  private static final double LEVEL = 0.05;

  private final Comparison comparison;
  private final List<String> names;
  private final List<Role> roles;
  private final List<ClassChange> changes;

  private ClassSection(Comparison comparison, List<String> names) {
    this.comparison = comparison;
    this.names = names;
    roles = Arrays.stream(Role.values()).filter(role -> !comparison.runs(role).isEmpty()).toList();
    changes = comparison.classChanges();
  }

  static Optional<Section> of(Comparison comparison, List<String> names) {
    if (names.size() > MOST_CLASSES || names.size() != comparison.data().classes()) {
      return Optional.empty();
    }
    ClassSection section = new ClassSection(comparison, names);
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
    boolean several = comparison.runs(Role.DISTILLED).size() > 1;
    String test =
        (several ? "the paired test over samples" : "McNemar's test")
            + ", adjusted for the number of classes";
    return (several
            ? "Mean errors a seed, and over all seeds the test samples that only the distilled"
                + " student gets right (fixed) or only the student alone (broken). "
            : "Errors of each class, and the test samples that only the distilled student gets"
                + " right (fixed) or only the student alone (broken). ")
        + (certain.isEmpty()
            ? "No class changes by more than chance shows among so many (" + test + ")."
            : "More than chance shows among so many classes: "
                + String.join(", ", certain)
                + " ("
                + test
                + ").");
  }

  private void write(Html html) {
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0");
    html.open("table", "class", "figures").raw("\n");
    html.element("caption", "Errors of each class", "class", "hidden");
    html.open("thead").open("tr").element("th", "class", "scope", "col");
    html.element("th", "samples", "scope", "col", "class", "aside");
    if (!changes.isEmpty()) {
      html.element("th", "broken", "scope", "col", "class", "broken");
      html.element("th", "fixed", "scope", "col", "class", "fixed");
      html.element("th", "p", "scope", "col");
    }
    roles.forEach(
        role -> html.element("th", role.title(), "scope", "col", "class", "role " + role.key()));
    html.close("tr").close("thead").open("tbody").raw("\n");
    long most = 1;
    for (ClassChange change : changes) {
      most = Math.max(most, Math.max(change.fixed(), change.broken()));
    }
    for (int label = 0; label < names.size(); label++) {
      row(html, label, most);
    }
    html.close("tbody").close("table").close("div");
  }

  private void row(Html html, int label, long most) {
    html.open("tr").element("th", names.get(label), "scope", "row");
    int[] samples = comparison.runs().get(0).evaluation().confusion()[label];
    html.element("td", Numerals.count(Arrays.stream(samples).sum()), "class", "aside");
    if (!changes.isEmpty()) {
      ClassChange change = changes.get(label);
      bar(html, "broken", change.broken(), most);
      bar(html, "fixed", change.fixed(), most);
      html.element("td", Numerals.p(change.p()), "class", change.p() < LEVEL ? "certain" : "faint");
    }
    for (Role role : roles) {
      List<Run> runs = comparison.runs(role);
      double mean = runs.stream().mapToInt(run -> errors(run, label)).average().orElse(Double.NaN);
      html.element("td", Numerals.fixed(mean, runs.size() > 1 ? 1 : 0));
    }
    html.close("tr");
  }

  private static void bar(Html html, String kind, long samples, long most) {
    String share = String.format(Locale.ROOT, "--share: %.1f%%", 100.0 * samples / most);
    html.open("td", "class", "bar " + kind, "style", share);
    html.element("span", Numerals.count(samples)).close("td");
  }

  private static int errors(Run run, int label) {
    int[] row = run.evaluation().confusion()[label];
    return Arrays.stream(row).sum() - row[label];
  }
}

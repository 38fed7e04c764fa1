package dev.retort.distill.report;

import dev.retort.distill.Run;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.Statistics;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// Where the students of an experiment differ from their teachers: how often, each of them, and the
/// samples themselves of one.
final class DifferenceSection {
  private DifferenceSection() {}

  /// @param student whose samples are shown
  static Optional<Section> of(ExperimentOutcome outcome, ExperimentModel student) {
    float[] teacher = outcome.teacherLogits(student.name());
    if (teacher == null) {
      return Optional.empty();
    }
    Disagreements found = Disagreements.of(outcome.test(), teacher, outcome.logits(student.name()));
    boolean known = outcome.plan().makers().keySet().containsAll(student.teachers());
    return Optional.of(
        Section.of(
            "differences",
            "Where teacher and student differ",
            found.lead(
                known ? String.join(" and ", student.teachers()) : "the teacher",
                "the student " + student.name()),
            html -> {
              table(html, outcome);
              found.write(html);
            }));
  }

  private static void table(Html html, ExperimentOutcome outcome) {
    List<ExperimentModel> taught =
        outcome.models().stream().filter(model -> !model.taughtBy().isEmpty()).toList();
    HtmlTable.open(
        html,
        "figures",
        "Each student beside its teacher",
        List.of(
            "student",
            "teacher",
            "same class, %",
            "KL, nats",
            "only the teacher is right",
            "only the student"));
    html.open("tbody").raw("\n");
    for (ExperimentModel model : taught) {
      List<McNemar> pairs =
          IntStream.range(0, model.runs().size())
              .mapToObj(
                  seed ->
                      McNemar.of(model.taughtBy().get(seed), model.runs().get(seed).evaluation()))
              .toList();
      html.open("tr").element("th", model.name(), "scope", "row");
      html.element("td", String.join(", ", model.teachers()), "class", "phrase");
      html.element("td", Numerals.mean(model.statistics(run -> 100 * run.agreement()), 2));
      html.element("td", Numerals.mean(model.statistics(Run::klFromTeacher), 4));
      html.element("td", mean(pairs, McNemar::firstOnly));
      html.element("td", mean(pairs, McNemar::secondOnly)).close("tr");
    }
    html.close("tbody");
    HtmlTable.close(html);
  }

  private static String mean(List<McNemar> pairs, ToLongFunction<McNemar> count) {
    return Numerals.mean(
        Statistics.of(pairs.stream().mapToDouble(count::applyAsLong).toArray()), 0);
  }
}

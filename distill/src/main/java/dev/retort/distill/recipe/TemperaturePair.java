package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Students of one width at two temperatures in [Hinton], and what the tests say of the two.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="hinton"}
///
/// @param units of each of a student's two layers
/// @param first a temperature
/// @param second another one
/// @param found of the first, beside the second: one of all pairs that are tested
public record TemperaturePair(int units, float first, float second, PairedDifference found) {
  /// `300 units a layer, T = 8 and T = 12`.
  public String text() {
    return HintonStudents.width(units)
        + ", "
        + HintonStudents.text(first)
        + " and "
        + HintonStudents.text(second);
  }

  /// What the first is beside the second: `better`, `worse`, `not shown to differ`.
  public String outcome() {
    return found.firstIsBetter()
        ? "better"
        : found.firstIsWorse() ? "worse" : "not shown to differ";
  }

  /// `T = 8 is better than T = 12`.
  private String claim() {
    return HintonStudents.text(first) + " is " + found.word() + " " + HintonStudents.text(second);
  }

  /// A sentence for each width of students: which pairs differ.
  public static List<String> findings(List<TemperaturePair> pairs) {
    Map<Integer, List<TemperaturePair>> widths = new LinkedHashMap<>();
    for (TemperaturePair pair : pairs) {
      widths.computeIfAbsent(pair.units, _ -> new ArrayList<>()).add(pair);
    }
    List<String> findings = new ArrayList<>();
    widths.forEach((units, own) -> findings.add(finding(units, own)));
    return findings;
  }

  private static String finding(int units, List<TemperaturePair> pairs) {
    List<TemperaturePair> shown = pairs.stream().filter(pair -> pair.found.isShown()).toList();
    return "With "
        + HintonStudents.width(units)
        + ", of "
        + pairs.size()
        + " pairs of temperatures that are tested, "
        + (shown.isEmpty()
            ? "none shows a difference."
            : shown.stream()
                .map(TemperaturePair::claim)
                .collect(
                    Collectors.joining(
                        ", ",
                        shown.size() + (shown.size() == 1 ? " shows" : " show") + " a difference: ",
                        ".")));
  }
}

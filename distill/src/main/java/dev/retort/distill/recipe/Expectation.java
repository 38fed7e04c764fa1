package dev.retort.distill.recipe;

import dev.retort.distill.statistics.PairedDifference;
import java.util.Locale;

/// What an experiment expects of two of its models: that the first makes more errors than the
/// second, or fewer. What was found may bear it out, or not, or be too little to tell.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="outcome"}
///
/// @param more whether the first is to make more errors; else it is to make fewer
public record Expectation(String first, boolean more, String second) {
  /// What is said in place of a verdict where there is none.
  public static final String NOT_JUDGED = "not judged";

  /// That the first makes more errors than the second.
  public static Expectation more(String first, String second) {
    return new Expectation(first, true, second);
  }

  /// That the first makes fewer errors than the second.
  public static Expectation fewer(String first, String second) {
    return new Expectation(first, false, second);
  }

  /// `alone > kd`.
  public String text() {
    return first + (more ? " > " : " < ") + second;
  }

  /// Whether it is about these two, in whichever order.
  boolean isOf(String one, String other) {
    return (first.equals(one) && second.equals(other))
        || (first.equals(other) && second.equals(one));
  }

  /// Whether what was found is shown to be what was expected.
  public boolean holds(PairedDifference found) {
    return found.isShown() && found.firstIsWorse() == more;
  }

  /// `holds`, `does not hold`, `these 3 seeds cannot tell`.
  public String verdict(PairedDifference found) {
    return !found.isShown()
        ? found.these() + " cannot tell"
        : holds(found) ? "holds" : "does not hold";
  }

  /// A line that sets what was found beside what was expected.
  ///
  /// @param verdict [#verdict] or [#NOT_JUDGED]
  public String line(PairedDifference found, String verdict) {
    return String.format(
        Locale.ROOT,
        "expected %s in errors; found %,.1f and %,.1f (%s): %s",
        text(),
        found.first(),
        found.second(),
        found.evidence(),
        verdict);
  }

  /// What was found beside what was expected, as a sentence.
  public String sentence(PairedDifference found) {
    boolean opposite = found.isShown() && !holds(found);
    String claim =
        first + " makes " + (more == opposite ? "fewer" : "more") + " errors than " + second;
    return String.format(
        Locale.ROOT,
        found.seeds() == 1 ? "%s: %,.0f against %,.0f (%s)." : "%s: %,.1f against %,.1f (%s).",
        !found.isShown()
            ? "Whether %s, as was expected, %s cannot tell".formatted(claim, found.these())
            : (opposite ? "Against what was expected, " : "As was expected, ") + claim,
        found.first(),
        found.second(),
        found.evidence());
  }

  /// What was found, as a sentence that says no more.
  public String unjudged(PairedDifference found) {
    return String.format(
        Locale.ROOT,
        found.seeds() == 1
            ? "%s makes %,.0f errors and %s %,.0f (%s); %s was expected."
            : "%s makes %,.1f errors and %s %,.1f (%s); %s was expected.",
        first,
        found.first(),
        second,
        found.second(),
        found.evidence(),
        text());
  }
}

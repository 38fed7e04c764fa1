package dev.retort.distill.recipe;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.tensor.Seed;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many of the samples: all, a number, or a share. Which ones is drawn from a seed, and each
/// class gives its part to within one sample.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="portion"}
///
/// @param amount samples, or percent of them
public record Portion(double amount, boolean percent) {
  public static final Portion ALL = new Portion(100, true);

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(%?)");

  public Portion {
    boolean fits = percent ? amount > 0 && amount <= 100 : amount >= 1 && amount == (int) amount;
    if (!fits) {
      throw new IllegalArgumentException(
          "a portion is a number of samples from 1 on, or a share above 0 % and up to 100 %, not "
              + (percent ? amount + " %" : "" + amount));
    }
  }

  /// Reads `1800`, `3 %` or `all`.
  ///
  /// @throws IllegalArgumentException if it is none of these
  public static Portion parse(String text) {
    if (text.strip().equals("all")) {
      return ALL;
    }
    Matcher found = FORM.matcher(text.strip());
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "a portion is a number such as 1800, a share such as 3 %, or all, not " + text);
    }
    return new Portion(Double.parseDouble(found.group(1)), !found.group(2).isEmpty());
  }

  boolean isAll() {
    return equals(ALL);
  }

  /// So many of them.
  ///
  /// @throws IllegalArgumentException if there are not that many
  Dataset of(Dataset data, Seed seed) {
    int count = (int) (percent ? Math.round(data.size() * amount / 100) : amount);
    if (count > data.size() || count == 0) {
      throw new IllegalArgumentException(
          "%s of the %d samples of %s cannot be taken; ask for %s"
              .formatted(this, data.size(), data.name(), count == 0 ? "more" : "fewer"));
    }
    return count == data.size()
        ? data
        : Splits.of(data, (double) count / data.size(), seed).validation();
  }

  @Override
  public String toString() {
    if (isAll()) {
      return "all";
    }
    String number =
        amount == (long) amount
            ? Long.toString((long) amount)
            : String.format(Locale.ROOT, "%s", amount);
    return percent ? number + " %" : number;
  }
}

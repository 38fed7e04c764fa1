package dev.retort.distill.recipe;

import dev.retort.distill.Labelled;
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
  /// How many samples there are to train on, and how many are held out to choose by.
  public record Parts(int trained, int held) {
    int all() {
      return trained + held;
    }
  }

  public static final Portion ALL = ofPercent(100);

  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(%?)");

  public Portion {
    boolean fits = percent ? amount > 0 && amount <= 100 : amount >= 1 && amount == (int) amount;
    if (!fits) {
      throw new IllegalArgumentException(
          "a portion is a number of samples from 1 on, or a share above 0 % and up to 100 %, not "
              + text(amount, percent));
    }
  }

  /// So many samples.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Portion ofSamples(int count) {
    return new Portion(count, false);
  }

  /// That share of the samples.
  ///
  /// @throws IllegalArgumentException if it is not above 0 and up to 100
  public static Portion ofPercent(double share) {
    return new Portion(share, true);
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
    return of(data, "samples", seed);
  }

  /// So many of those that have labels.
  ///
  /// @throws IllegalArgumentException if there are not that many
  Dataset ofLabelled(Dataset data, Seed seed) {
    return of(Labelled.of(data).data(), "labelled samples", seed);
  }

  private Dataset of(Dataset data, String called, Seed seed) {
    int count = count(data.size(), called + " of " + data.name());
    return count == data.size()
        ? data
        : Splits.of(data, (double) count / data.size(), seed).validation();
  }

  /// How many that is.
  ///
  /// @param called how a message names what there is to take from
  private int count(int of, String called) {
    long count = percent ? Math.round(of * amount / 100) : (long) amount;
    if (count < 1 || count > of) {
      throw new IllegalArgumentException(
          "%s of the %d %s cannot be taken; ask for %s"
              .formatted(this, of, called, count < 1 ? "more" : "fewer"));
    }
    return (int) count;
  }

  /// How many it takes of either part.
  ///
  /// @param some what there is to take from: all samples, or what another portion took of them
  /// @param all by whose parts a number is divided
  /// @throws IllegalArgumentException if there are not that many, or a part would have none
  public Parts of(Parts some, Parts all) {
    int whole = count(some.all(), "samples"); // which is told by the number that was asked for
    return all.held == 0
        ? new Parts(whole, 0)
        : new Parts(
            trainedOn(all.held, all.all()).count(some.trained, "samples to train on"),
            heldOut(all.held, all.all()).count(some.held, "samples that are held out"));
  }

  /// What of it is held out where so many of all samples are. A number is divided, so that it
  /// counts what trains and what chooses together; a share is the same of both.
  ///
  /// @throws IllegalArgumentException if that leaves nothing to train on, or to choose by
  Portion heldOut(int held, int all) {
    if (percent || held == 0) {
      return this;
    }
    long part = Math.round(amount * held / all);
    if (part == 0 || part == (long) amount) {
      throw new IllegalArgumentException(
          "%s cannot be divided where %d of %d samples are held out; ask for more, or hold out none"
              .formatted(this, held, all));
    }
    return ofSamples((int) part);
  }

  /// What of it is left to train on.
  Portion trainedOn(int held, int all) {
    return percent || held == 0 ? this : ofSamples((int) (amount - heldOut(held, all).amount));
  }

  @Override
  public String toString() {
    if (isAll()) {
      return "all";
    }
    return text(amount, percent);
  }

  private static String text(double amount, boolean percent) {
    String number =
        amount == (long) amount
            ? Long.toString((long) amount)
            : String.format(Locale.ROOT, "%s", amount);
    return percent ? number + " %" : number;
  }
}

package dev.retort.distill.cli;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Guesses what somebody meant who mistyped a name.
final class Nearest {
  private Nearest() {}

  /// The known name that the fewest changes lead to, or null if none is near: some letter of the
  /// name must stay.
  static @Nullable String to(String name, Collection<String> known) {
    String best = null;
    int fewest = Math.min(name.length(), Math.max(2, name.length() / 2) + 1);
    for (String candidate : known) {
      int changes = changes(name, candidate);
      if (changes < fewest) {
        fewest = changes;
        best = candidate;
      }
    }
    return best;
  }

  /// How many letters to insert, remove or replace to get from a to b (Levenshtein 1966).
  private static int changes(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

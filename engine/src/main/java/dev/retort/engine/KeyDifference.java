package dev.retort.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What differs between two keys. A key says in one line all that a training depends on: parts that
/// a bar divides, many of them several settings that commas divide.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="keyDifference"}
public final class KeyDifference {
  private static final String PARTS = " | ";
  private static final String SETTINGS = ", ";

  /// A SHA-256, of which the first twelve digits tell enough.
  private static final Pattern HASH = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

  private KeyDifference() {}

  /// The settings in which two keys differ, in one line: `40 epochs of batches of 64, not 50 epochs
  /// of batches of 64; without clip 1.0`. Of a part that only one of both has, it says whether the
  /// former is with or without it.
  public static String of(String former, String now) {
    List<String> were = missing(former, now, PARTS);
    List<String> are = missing(now, former, PARTS);
    List<String> said = new ArrayList<>();
    if (were.size() == are.size()) {
      for (int i = 0; i < were.size(); i++) {
        said.add(ofParts(were.get(i), are.get(i)));
      }
    } else {
      said.add(inWords(String.join(PARTS, were), String.join(PARTS, are)));
    }
    String all = said.isEmpty() ? inWords(former, now) : String.join("; ", said);
    return HASH.matcher(all).replaceAll("$1");
  }

  private static String ofParts(String former, String now) {
    String was = String.join(SETTINGS, missing(former, now, SETTINGS));
    String is = String.join(SETTINGS, missing(now, former, SETTINGS));
    boolean reordered = was.isEmpty() && is.isEmpty();
    return reordered ? inWords(former, now) : inWords(was, is);
  }

  /// The pieces of one text that the other lacks, each once.
  private static List<String> missing(String text, String other, String separator) {
    Pattern between = Pattern.compile(separator, Pattern.LITERAL);
    List<String> others = List.of(between.split(other, -1));
    return Stream.of(between.split(text, -1))
        .distinct()
        .filter(piece -> !others.contains(piece))
        .toList();
  }

  private static String inWords(String former, String now) {
    if (former.isEmpty()) {
      return "without " + now;
    }
    return now.isEmpty() ? "with " + former : former + ", not " + now;
  }
}

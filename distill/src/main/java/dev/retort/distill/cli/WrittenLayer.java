package dev.retort.distill.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer as somebody wrote it: its name, the words behind it and the layers in its parentheses. Reading
/// a word takes it away, so that what is left at the end was not understood.
///
///     layers = layer {"," layer}        layer = word {word} ["(" layers ")"] {word}
final class WrittenLayer {
  /// Height and width.
  record Sides(int height, int width) {}

  private static final int DEEPEST = 20;

  private final String text;
  private final List<String> words = new ArrayList<>();
  private @Nullable List<WrittenLayer> inner;

  private WrittenLayer(String text) {
    this.text = text;
  }

  /// Reads a list of layers.
  static List<WrittenLayer> parse(String text) {
    return parse(text, text, 0);
  }

  private static List<WrittenLayer> parse(String list, String whole, int depth) {
    if (depth > DEEPEST) {
      throw wrong(whole, "parentheses within parentheses more than " + DEEPEST + " deep");
    }
    List<WrittenLayer> layers = new ArrayList<>();
    int from = 0;
    int open = 0;
    for (int i = 0; i <= list.length(); i++) {
      char c = i < list.length() ? list.charAt(i) : ',';
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (open < 0 || (i == list.length() && open > 0)) {
        throw wrong(whole, open < 0 ? "a \")\" without its \"(\"" : "a \"(\" without its \")\"");
      }
      if (c == ',' && open == 0) {
        layers.add(layer(list.substring(from, i).strip(), whole, depth));
        from = i + 1;
      }
    }
    return layers;
  }

  private static WrittenLayer layer(String text, String whole, int depth) {
    if (text.isEmpty()) {
      throw wrong(whole, "an empty place between two commas");
    }
    WrittenLayer layer = new WrittenLayer(text);
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0) {
      layer.add(text);
    } else {
      layer.add(text.substring(0, open));
      layer.inner = parse(text.substring(open + 1, close), whole, depth + 1);
      layer.add(text.substring(close + 1));
    }
    if (layer.words.isEmpty()) {
      throw wrong(whole, "parentheses without a layer's name before them");
    }
    return layer;
  }

  private void add(String some) {
    if (!some.isBlank()) {
      words.addAll(List.of(some.strip().split("\\s+")));
    }
  }

  private static Failure wrong(String whole, String what) {
    return Failure.usage("the architecture \"" + whole + "\" has " + what);
  }

  /// The next word, such as the layer's name.
  String word(String what) {
    if (words.isEmpty()) {
      throw wrong("needs " + what);
    }
    return words.removeFirst();
  }

  /// The next word as a whole number.
  int number(String what) {
    return number(what, word(what));
  }

  /// The next word as a number with decimals.
  float decimal(String what) {
    return decimal(what, word(what));
  }

  /// The next word as a number with decimals if it is one.
  float decimal(String what, float otherwise) {
    boolean given = !words.isEmpty() && "-.0123456789".indexOf(words.getFirst().charAt(0)) >= 0;
    return given ? decimal(what, words.removeFirst()) : otherwise;
  }

  /// The next word as two sides: `3` or `3x5`.
  Sides sides(String what) {
    return sides(what, word(what));
  }

  /// The two sides behind a word, wherever they stand.
  Sides sidesBehind(String name, int height, int width) {
    String value = behind(name);
    return value == null ? new Sides(height, width) : sides(name, value);
  }

  /// The word behind a word, wherever the two stand, or null.
  @Nullable String behind(String name) {
    int at = words.indexOf(name);
    if (at < 0) {
      return null;
    }
    words.remove(at);
    if (at == words.size()) {
      throw wrong("needs something behind \"" + name + "\"");
    }
    return words.remove(at);
  }

  /// The whole number behind a word, wherever the two stand.
  int numberBehind(String name, int otherwise) {
    String value = behind(name);
    return value == null ? otherwise : number(name, value);
  }

  /// The number with decimals behind a word, wherever the two stand.
  float decimalBehind(String name, float otherwise) {
    String value = behind(name);
    return value == null ? otherwise : decimal(name, value);
  }

  /// Whether a word is there.
  boolean has(String flag) {
    return words.remove(flag);
  }

  /// The layers in parentheses.
  List<WrittenLayer> inner() {
    List<WrittenLayer> layers = inner;
    if (layers == null) {
      throw wrong("needs layers in parentheses");
    }
    inner = null;
    return layers;
  }

  /// Refuses whatever was not read.
  void end() {
    if (!words.isEmpty()) {
      throw wrong("has \"" + String.join(" ", words) + "\", which is not known there");
    }
    if (inner != null) {
      throw wrong("takes no layers in parentheses");
    }
  }

  /// The same complaint, whoever has it.
  Failure wrong(String what) {
    return Failure.usage("the layer \"" + text + "\" " + what);
  }

  private int number(String what, String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw wrong("needs a whole number as " + what + " but has \"" + word + "\"");
    }
  }

  private Sides sides(String what, String word) {
    int cross = word.indexOf('x');
    return cross < 0
        ? new Sides(number(what, word), number(what, word))
        : new Sides(
            number(what, word.substring(0, cross)), number(what, word.substring(cross + 1)));
  }

  private float decimal(String what, String word) {
    try {
      return Float.parseFloat(word);
    } catch (NumberFormatException e) {
      throw wrong("needs a number as " + what + " but has \"" + word + "\"");
    }
  }
}

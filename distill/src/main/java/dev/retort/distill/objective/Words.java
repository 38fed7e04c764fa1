package dev.retort.distill.objective;

import dev.retort.engine.optimizer.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words, numbers and signs of a method or a course as somebody wrote it, read one by one.
final class Words {
  private static final Pattern WORD =
      Pattern.compile("\\s*([0-9.]+(?:[eE][-+]?[0-9]+)?(?=[\\s()+,%]|$)|[()+,%]|[^\\s()+,%]+)");
  private static final String END = "the end";
  private static final int DEEPEST = 50;

  private final String what;
  private final String text;
  private final String example;
  private final List<String> words = new ArrayList<>();
  private int at;
  private int depth;

  /// @param what whose text it is, and `example` one that is right: both for complaints
  Words(String what, String text, String example) {
    this.what = what;
    this.text = text.strip();
    this.example = example;
    Matcher matcher = WORD.matcher(this.text);
    while (matcher.lookingAt()) {
      words.add(matcher.group(1));
      matcher.region(matcher.end(), this.text.length());
    }
    words.add(END);
  }

  /// The next word, which stays.
  String peek() {
    return words.get(at);
  }

  boolean isNumber() {
    char first = peek().charAt(0);
    return (first >= '0' && first <= '9') || first == '.';
  }

  boolean isEnd() {
    return at == words.size() - 1;
  }

  String next(String expected) {
    if (isEnd()) {
      throw wrong(expected);
    }
    return words.get(at++);
  }

  /// Takes the next word away if it is this one.
  boolean take(String word) {
    boolean found = !isEnd() && peek().equals(word);
    at += found ? 1 : 0;
    return found;
  }

  void expect(String word) {
    if (!take(word)) {
      throw wrong(word);
    }
  }

  void end() {
    if (!isEnd()) {
      throw wrong(END);
    }
  }

  float number() {
    BigDecimal decimal = decimal();
    float number = decimal.floatValue();
    if (number == Float.POSITIVE_INFINITY) {
      at--;
      throw wrong("a number that is not so large");
    }
    return number;
  }

  /// The next number if there is one.
  float numberOr(float otherwise) {
    return isNumber() ? number() : otherwise;
  }

  private BigDecimal decimal() {
    try {
      BigDecimal number = new BigDecimal(peek());
      if (Math.abs((long) number.precision() - number.scale()) > 50) {
        throw wrong("a number of usual size");
      }
      at++;
      return number;
    } catch (NumberFormatException e) {
      throw wrong("a number");
    }
  }

  /// `5%`, `1 epoch` or `2.5 epochs`.
  Span span() {
    BigDecimal amount = decimal();
    if (take("%")) {
      return new Span(amount.movePointLeft(2).doubleValue(), Span.Unit.SHARE);
    }
    if (take("epoch") || take("epochs")) {
      return new Span(amount.doubleValue(), Span.Unit.EPOCHS);
    }
    throw wrong("% or epochs");
  }

  /// Goes one level deeper; no text that somebody wrote by hand goes far.
  void deeper() {
    if (++depth > DEEPEST) {
      throw wrong("less depth");
    }
  }

  IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "%s \"%s\": expected %s but found %s; for example: %s"
            .formatted(what, text, expected, peek(), example));
  }

  /// A number without an exponent or needless zeros, which reads back as the same.
  static String text(float value) {
    return value == 0
        ? "0"
        : new BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString();
  }
}

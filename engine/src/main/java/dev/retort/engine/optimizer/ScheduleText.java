package dev.retort.engine.optimizer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads schedules:
///
///     sequence = product ["for" span] ["," sequence]        "warmup" needs no "for"
///     product  = item {"*" item}
///     item     = "constant" | "warmup" | "cosine" ["to" number] | "linear" "to" number
///              | "step" number "every" span | "(" sequence ")"
///     span     = number "%" | number ("epoch" | "epochs")
final class ScheduleText {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*([A-Za-z]+|[0-9.]+(?:[eE][-+]?[0-9]+)?|\\S)");
  private static final String END = "the end";
  private static final int DEEPEST = 50;

  /// With a greater exponent a double is 0 or infinite, and to move the point of such a number may
  /// take hours: all its zeros are written out.
  private static final int FURTHEST = 1000;

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private ScheduleText(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.lookingAt()) {
      tokens.add(matcher.group(1));
      matcher.region(matcher.end(), text.length());
    }
    tokens.add(END);
  }

  static Schedule parse(String text) {
    ScheduleText reader = new ScheduleText(text);
    Schedule schedule = reader.sequence();
    reader.expect(END);
    return schedule;
  }

  /// A number without an exponent or needless zeros, which reads back as the same.
  static String number(double value) {
    return number(BigDecimal.valueOf(value));
  }

  static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private Schedule sequence() {
    deeper();
    Schedule first = product();
    Span length = null;
    if (take("for") || (first instanceof Schedule.Warmup && isNumber())) {
      length = span();
    }
    Schedule result = first;
    if (length != null) {
      Schedule rest = take(",") ? sequence() : new Schedule.Constant();
      result = new Schedule.Sequence(first, length, rest);
    }
    depth--;
    return result;
  }

  private Schedule product() {
    Schedule product = item();
    int outside = depth;
    while (take("*")) {
      deeper();
      product = new Schedule.Product(product, item());
    }
    depth = outside;
    return product;
  }

  private void deeper() {
    if (++depth > DEEPEST) {
      throw wrong("less depth");
    }
  }

  private Schedule item() {
    String word = tokens.get(at++);
    return switch (word) {
      case "constant" -> new Schedule.Constant();
      case "warmup" -> new Schedule.Warmup();
      case "cosine" -> new Schedule.Cosine(take("to") ? number() : 0);
      case "linear" -> {
        expect("to");
        yield new Schedule.Linear(number());
      }
      case "step" -> {
        double factor = number();
        expect("every");
        yield new Schedule.Step(factor, span());
      }
      case "(" -> {
        Schedule inner = sequence();
        expect(")");
        yield inner;
      }
      default -> {
        at--;
        throw wrong("constant, cosine, linear, step, warmup or a parenthesis");
      }
    };
  }

  private Span span() {
    BigDecimal amount = decimal();
    if (take("%")) {
      return new Span(amount.movePointLeft(2).doubleValue(), Span.Unit.SHARE);
    }
    if (take("epoch") || take("epochs")) {
      return new Span(amount.doubleValue(), Span.Unit.EPOCHS);
    }
    throw wrong("% or epochs");
  }

  private boolean isNumber() {
    char first = tokens.get(at).charAt(0);
    return (first >= '0' && first <= '9') || first == '.';
  }

  private double number() {
    return decimal().doubleValue();
  }

  private BigDecimal decimal() {
    BigDecimal number;
    try {
      number = new BigDecimal(tokens.get(at));
    } catch (NumberFormatException e) {
      throw wrong("a number");
    }
    if (Math.abs((long) number.scale()) > FURTHEST) {
      throw wrong("a number that a double can hold");
    }
    at++;
    return number;
  }

  private boolean take(String token) {
    boolean found = tokens.get(at).equals(token);
    if (found) {
      at++;
    }
    return found;
  }

  private void expect(String token) {
    if (!take(token)) {
      throw wrong(token);
    }
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "schedule \"%s\": expected %s but found %s; for example: warmup 1 epoch, cosine"
            .formatted(text, expected, tokens.get(at)));
  }
}

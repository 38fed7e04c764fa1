package dev.retort.distill.objective;

import dev.retort.engine.optimizer.Span;

/// Reads courses:
///
///     course = "warmup" span "," course | piece ["for" span ["," course]]
///     piece  = number | ("linear" | "cosine") number "to" number
///     span   = number "%" | number ("epoch" | "epochs")
final class CourseText {
  private CourseText() {}

  static Course parse(String text) {
    Words words = new Words("the course", text, "linear 8 to 2, or 0.9 for 10 epochs, 0");
    Course course = read(words);
    words.end();
    return course;
  }

  /// A course inside a longer text.
  static Course read(Words words) {
    words.deeper();
    if (words.take("warmup")) {
      Span length = words.span();
      words.expect(",");
      return read(words).warmup(length);
    }
    Course.Piece piece = piece(words);
    if (!words.take("for")) {
      return piece;
    }
    Span length = words.span();
    if (words.take(",")) {
      return new Course.Sequence(piece, length, read(words));
    }
    if (piece instanceof Course.Constant) {
      throw words.wrong("a comma and what comes then");
    }
    return new Course.Sequence(piece, length, new Course.Constant(piece.last()));
  }

  private static Course.Piece piece(Words words) {
    if (words.isNumber()) {
      return new Course.Constant(words.number());
    }
    boolean linear = words.peek().equals("linear");
    if (!linear && !words.peek().equals("cosine")) {
      throw words.wrong("a number, linear, cosine or warmup");
    }
    words.next("a word");
    float from = words.number();
    words.expect("to");
    float to = words.number();
    return linear ? new Course.Linear(from, to) : new Course.Cosine(from, to);
  }
}

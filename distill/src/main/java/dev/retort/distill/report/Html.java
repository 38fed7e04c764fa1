package dev.retort.distill.report;

/// Markup that is written from top to bottom. Texts and attributes are escaped; attributes are
/// names and values by turns.
final class Html {
  private final StringBuilder markup = new StringBuilder();

  Html open(String tag, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("<" + tag + "> needs a value for each of its attributes");
    }
    markup.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      markup.append(' ').append(attributes[i]).append("=\"");
      markup.append(escaped(attributes[i + 1])).append('"');
    }
    markup.append('>');
    return this;
  }

  Html close(String tag) {
    markup.append("</").append(tag).append(">\n");
    return this;
  }

  Html text(String text) {
    markup.append(escaped(text));
    return this;
  }

  /// An element that holds a text and nothing else.
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /// Markup as it is.
  Html raw(String finished) {
    markup.append(finished);
    return this;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return markup.toString();
  }
}

package dev.retort.distill.report;

import java.util.regex.Pattern;

/// Markup that is written from top to bottom. Texts and attributes are escaped; attributes are
/// names and values by turns.
final class Html {
  /// An option of the command in a sentence, with its number.
  private static final Pattern OPTION = Pattern.compile("(?<![^\\s(])--[a-z-]+( \\d+)?");

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

  /// A text in which no line ends within the name of an option.
  Html prose(String text) {
    return raw(OPTION.matcher(escaped(text)).replaceAll("<span class=\"option\">$0</span>"));
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

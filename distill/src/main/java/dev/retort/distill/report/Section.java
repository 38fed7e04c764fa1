package dev.retort.distill.report;

import java.util.List;
import java.util.function.Consumer;

/// One part of a page: what it is about, what one sees in it, and its markup.
///
/// @param id its name in links
/// @param title its heading, and its name in the list of contents
/// @param lead a sentence or two that say what one sees and how to read it
record Section(String id, String title, String lead, String body) {
  private static final int SHORT = 3;
  private static final int FEW_COLUMNS = 4;

  static Section of(String id, String title, String lead, Consumer<Html> body) {
    Html html = new Html();
    body.accept(html);
    return new Section(id, title, lead, html.toString());
  }

  /// The classes of a table whose columns have these names: long ones are written upwards, so that
  /// columns stay narrow.
  static String heads(String kind, List<String> names) {
    boolean few = names.size() <= FEW_COLUMNS;
    return few || names.stream().allMatch(name -> name.length() <= SHORT)
        ? kind
        : kind + " upwards";
  }

  /// The head of a column of such a table. What is written upwards may be cut off at the end, which
  /// takes an element in the cell: cells grow with what they hold.
  static void columnHead(Html html, String name) {
    html.open("th", "scope", "col").element("span", name).close("th");
  }

  void writeTo(Html html) {
    html.open("section", "id", id, "aria-labelledby", id + "-title").raw("\n");
    html.element("h2", title, "id", id + "-title");
    if (!lead.isEmpty()) {
      html.element("p", Page.unbroken(lead), "class", "lead");
    }
    html.raw(body).close("section");
  }
}

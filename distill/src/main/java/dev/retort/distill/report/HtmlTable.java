package dev.retort.distill.report;

import java.util.List;
import java.util.function.Consumer;

/// The frame of a table: its name, the heads of its columns, and a region that scrolls sideways
/// where there is too little room. Whoever reads aloud or goes by the keyboard is told that name.
final class HtmlTable {
  private HtmlTable() {}

  /// Opens it up to where its bodies begin.
  ///
  /// @param classes of the table
  /// @param caption its name
  /// @param heads of the columns
  static void open(Html html, String classes, String caption, List<String> heads) {
    open(
        html,
        classes,
        caption,
        row -> heads.forEach(head -> row.element("th", head, "scope", "col")));
  }

  /// The same with heads of any kind.
  static void open(Html html, String classes, String caption, Consumer<Html> heads) {
    html.open("div", "class", "scroll", "role", "region", "aria-label", caption, "tabindex", "0");
    table(html, classes, caption, heads);
  }

  /// Opens one that is as wide as its place and never scrolls.
  static void openFitting(Html html, String classes, String caption, Consumer<Html> heads) {
    html.open("div", "class", "scroll");
    table(html, classes, caption, heads);
  }

  private static void table(Html html, String classes, String caption, Consumer<Html> heads) {
    html.open("table", "class", classes).raw("\n");
    html.element("caption", caption, "class", "hidden").open("thead").open("tr");
    heads.accept(html);
    html.close("tr").close("thead");
  }

  /// Closes it behind its last body.
  static void close(Html html) {
    html.close("table").close("div");
  }
}

package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The tables of a page, read back.
final class ReadTable {
  private ReadTable() {}

  /// The rows of the first table with that caption, each with its head before its cells.
  static List<List<String>> rows(String html, String caption) {
    int begin = html.indexOf(">" + caption + "</caption>");
    assertTrue(begin >= 0, "no table of " + caption);
    String table = html.substring(html.indexOf("</thead>", begin), html.indexOf("</table>", begin));
    List<List<String>> rows = new ArrayList<>();
    for (String row : all(table, "(?s)<tr[ >](.*?)</tr>")) {
      rows.add(all(row, "(?s)<t[hd][^>]*>(.*?)</t[hd]>").stream().map(ReadTable::plain).toList());
    }
    return rows;
  }

  /// What stands in the first group of each match.
  static List<String> all(String html, String pattern) {
    return Pattern.compile(pattern).matcher(html).results().map(found -> found.group(1)).toList();
  }

  private static String plain(String cell) {
    return cell.replaceAll("<[^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .strip();
  }
}

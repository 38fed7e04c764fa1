package dev.retort.engine.data;

import java.util.regex.Pattern;

/// What is wrong with a record of a table that is no sample, and how to mend what people and other
/// programs often write.
final class CsvMistakes {
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+");
  private static final Pattern THOUSANDS = Pattern.compile("[-+]?[1-9][0-9]{0,2},[0-9]{3}");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");

  private CsvMistakes() {}

  /// Of a record with more or fewer fields than the first line.
  ///
  /// @param isFirst whether it is the first sample
  static String fields(CsvRecords records, CsvColumns columns, boolean isFirst) {
    String said =
        "line %d has %d fields, but the first line has %d"
            .formatted(records.line(), records.fields(), columns.count());
    if (!columns.hasNames()) {
      return said;
    }
    int last = records.fields() - 1;
    if (isFirst
        && last == columns.count()
        && isRowName(records.field(0))
        && !records.field(last).isEmpty()) {
      return said + ", one name less, as R's write.table leaves it; write it with col.names = NA";
    }
    return areNumbersInTwo(records, columns.count()) ? said + decimalComma(records) : said;
  }

  /// Whether R calls its first row so: by its number, or by a word.
  private static boolean isRowName(String field) {
    return field.equals("1") || !(field.isEmpty() || CsvText.isNumber(field));
  }

  /// Whether there are whole numbers alone, two for each column, but for the label.
  private static boolean areNumbersInTwo(CsvRecords records, int columns) {
    if (records.fields() != 2 * columns - 1) {
      return false;
    }
    int others = 0;
    for (int i = 0; i < records.fields(); i++) {
      others += WHOLE.matcher(records.field(i)).matches() ? 0 : 1;
    }
    return others < 2;
  }

  private static String decimalComma(CsvRecords records) {
    boolean labelFirst = !WHOLE.matcher(records.field(0)).matches();
    String whole = CsvText.shown(records.field(labelFirst ? 1 : 0));
    String fraction = CsvText.shown(records.field(labelFirst ? 2 : 1));
    return "; if %s,%s is a number with a decimal comma, write %s.%s"
        .formatted(whole, fraction, whole, fraction);
  }

  /// Of a field that is no finite number.
  static String number(String field) {
    if (field.isEmpty()) {
      return "an empty field is no finite number; mend it or drop the column";
    }
    String shown = CsvText.shown(field);
    if (THOUSANDS.matcher(field).matches()) {
      return "'%s' has a comma; write %s or %s, whichever it means"
          .formatted(shown, field.replace(",", ""), field.replace(',', '.'));
    }
    if (DECIMAL_COMMA.matcher(field).matches()) {
      return "'%s' has a decimal comma; write %s".formatted(shown, shown.replace(',', '.'));
    }
    return "'%s' is no finite number; mend it or drop the column".formatted(shown);
  }
}

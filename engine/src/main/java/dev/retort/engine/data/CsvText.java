package dev.retort.engine.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A CSV file as text: UTF-8, with or without a byte order mark, and what separates its fields.
record CsvText(Path file, char separator) {
  /// Looks at the first line that is not blank: a tab or semicolon in it separates, otherwise a
  /// comma does. A tab at its start separates too, behind a first name that is empty.
  static CsvText of(Path file) throws IOException {
    Datasets.requireFile(file);
    char found = ',';
    try (Reader in = open(file)) {
      boolean quoted = false;
      boolean blank = true;
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (!quoted && (c == '\n' || c == '\r')) {
          if (!blank) {
            break;
          }
          found = ','; // whatever tabs stood in the blank line
          continue;
        }
        blank &= c == ' ' || c == '\t';
        quoted ^= c == '"';
        if (!quoted && (c == '\t' || (c == ';' && found == ','))) {
          found = (char) c;
        }
      }
    } catch (CharacterCodingException _) {
      throw notText(file);
    }
    return new CsvText(file, found);
  }

  /// The text from its start.
  Reader open() throws IOException {
    return open(file);
  }

  CsvRecords records(Reader in) {
    return new CsvRecords(file, in, separator);
  }

  /// The fields of the next record; none behind the last.
  static List<String> next(CsvRecords records) throws IOException {
    List<String> fields = new ArrayList<>();
    if (records.next()) {
      for (int i = 0; i < records.fields(); i++) {
        fields.add(records.field(i));
      }
    }
    return fields;
  }

  static boolean isNumber(String field) {
    return field.matches("[-+.0-9][-+.0-9eE]*");
  }

  /// Whether a text is the place of one of so many columns. A greater number can only be a name,
  /// such as that of a year.
  static boolean isPlace(String column, int columns) {
    return column.matches("[0-9]{1,9}") && Integer.parseInt(column) < columns;
  }

  /// Whether a line counts its columns: 0, 1, 2 and so on. Two columns named 0 and 1 could be a row
  /// as well and are taken for one.
  static boolean counts(List<String> line) {
    for (int i = 0; i < line.size(); i++) {
      if (!line.get(i).equals(Integer.toString(i))) {
        return false;
      }
    }
    return line.size() > 2;
  }

  /// Whether the numbers among the fields of a line count columns, as those of names do: all
  /// columns, as in `label,1,2`, or those of numbers, as in `label,0,1`.
  static boolean numbersCount(List<String> line) {
    boolean all = true;
    boolean own = true;
    int numbers = 0;
    for (int i = 0; i < line.size(); i++) {
      String field = line.get(i);
      if (isNumber(field)) {
        all &= field.equals(Integer.toString(i));
        own &= field.equals(Integer.toString(numbers++));
      }
    }
    return all || own;
  }

  private static Reader open(Path file) throws IOException {
    Reader in =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            1 << 16);
    in.mark(1);
    try {
      if (in.read() != '\uFEFF') { // a byte order mark is no part of the first name
        in.reset();
      }
    } catch (CharacterCodingException _) {
      in.close();
      throw notText(file);
    }
    return in;
  }

  private static DataFormatException notText(Path file) {
    return new DataFormatException(file, "is not UTF-8 text; convert it");
  }
}

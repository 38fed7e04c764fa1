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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A CSV file as text: UTF-8, with or without a byte order mark, and what separates its fields.
///
/// @param declared whether its first line says that, and is no record
record CsvText(Path file, char separator, boolean declared) {
  /// The first line that Excel looks for.
  private static final Pattern DECLARATION =
      Pattern.compile("(\"?)sep=([,;\t])\\1(?:[\r\n]|$)", Pattern.CASE_INSENSITIVE);

  private static final int DECLARATION_LENGTH = 8; // with the line end

  /// Two gaps at least, for the name of a single column may be two words.
  private static final Pattern THREE_WORDS = Pattern.compile("\\S\\s+\\S+\\s+\\S");

  private static final int SHOWN = 40;

  /// Looks at the first line that is not blank: a tab or semicolon in it separates, otherwise a
  /// comma does. A tab at its start separates too, behind a first name that is empty. A first line
  /// `sep=;` says what does.
  static CsvText of(Path file) throws IOException {
    Datasets.requireFile(file);
    try (Reader in = open(file)) {
      in.mark(DECLARATION_LENGTH);
      char[] start = new char[DECLARATION_LENGTH];
      int length = Math.max(0, in.read(start));
      Matcher said = DECLARATION.matcher(new String(start, 0, length));
      if (said.lookingAt()) {
        return new CsvText(file, said.group(2).charAt(0), true);
      }
      in.reset();
      return new CsvText(file, separator(in), false);
    } catch (CharacterCodingException _) {
      throw notText(file);
    }
  }

  private static char separator(Reader in) throws IOException {
    char found = ',';
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
    return found;
  }

  /// What is wrong with a first line of one field that another character separates, as it seems.
  static Optional<String> otherSeparator(String line) {
    if (line.indexOf('|') > 0) {
      return Optional.of("is separated by |; use commas, semicolons or tabs");
    }
    return THREE_WORDS.matcher(line).find()
        ? Optional.of("seems to be separated by spaces; use commas, semicolons or tabs")
        : Optional.empty();
  }

  /// A field as messages show it, in one line.
  static String shown(String field) {
    return field.substring(0, Math.min(SHOWN, field.length())).replaceAll("\\s", " ");
  }

  /// The text from its start.
  Reader open() throws IOException {
    return open(file);
  }

  /// Those of the text from its start.
  CsvRecords records(Reader in) throws IOException {
    CsvRecords records = new CsvRecords(file, in, separator);
    if (declared) {
      records.passOver();
    }
    return records;
  }

  /// The fields of the first record; none where there is no record.
  List<String> first() throws IOException {
    try (Reader in = open()) {
      return next(records(in));
    }
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

  /// Whether bytes are those of text, as far as they go: zips, images and IDX files have control
  /// characters among their first ones.
  static boolean isText(byte[] head) {
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return true;
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

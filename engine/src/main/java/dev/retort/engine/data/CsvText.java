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
  /// Looks at the first line: a tab or semicolon in it separates, otherwise a comma does.
  static CsvText of(Path file) throws IOException {
    char found = ',';
    try (Reader in = open(file)) {
      boolean quoted = false;
      for (int c = in.read(); c >= 0 && (quoted || (c != '\n' && c != '\r')); c = in.read()) {
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

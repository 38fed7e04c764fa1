package dev.retort.engine;

import static java.util.regex.Pattern.MULTILINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds that every public type has an example which is compiled and run: a region of a test.
final class SnippetsTest {
  /// Exceptions, which users only ever catch and whose message says all there is; and the constants
  /// of `ScalarMath`, which are written nowhere but there.
  private static final Set<String> WITHOUT =
      Set.of(
          "Coefficients",
          "DataFormatException",
          "JsonException",
          "ShapeMismatchException",
          "TrainingDivergedException");

  private static final Path MAIN = Path.of("src", "main", "java");
  private static final Path TESTS = Path.of("src", "test", "java");

  private static final Pattern EXPORTS = Pattern.compile("^ *exports ([\\w.]+);", MULTILINE);
  private static final Pattern PUBLIC = Pattern.compile("^public .*", MULTILINE);

  /// In the type's own comment, which is not indented, or in that of a member.
  private static final Pattern SNIPPET =
      Pattern.compile("^( *)/// \\{@snippet class=\"([\\w.]+)\" region=\"([^\"]+)\"}$", MULTILINE);

  /// The sources of the exported packages' types, nested ones within them.
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Matcher exports = EXPORTS.matcher(Files.readString(MAIN.resolve("module-info.java")));
    while (exports.find()) {
      try (Stream<Path> files = Files.list(MAIN.resolve(exports.group(1).replace('.', '/')))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static boolean isPublic(String source) {
    return PUBLIC.matcher(source).find();
  }

  private static boolean hasExample(String source) {
    return SNIPPET.matcher(source).results().anyMatch(found -> found.group(1).isEmpty());
  }

  /// The examples that a source refers to and that no test has.
  private static List<String> missing(String source) throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher snippets = SNIPPET.matcher(source);
    while (snippets.find()) {
      Path test = TESTS.resolve(snippets.group(2).replace('.', '/') + ".java");
      String start = "// @start region=\"" + snippets.group(3) + "\"\n";
      String text = Files.exists(test) ? Files.readString(test) : "";
      if (text.split(Pattern.quote(start), -1).length != 2
          || text.indexOf("// @end\n", text.indexOf(start)) < 0) {
        missing.add(snippets.group().strip());
      }
    }
    return missing;
  }

  @Test
  void everyPublicTypeHasAnExampleThatIsCompiled() throws IOException {
    List<String> missing = new ArrayList<>();
    Set<String> without = new TreeSet<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      missing.addAll(missing(source));
      if (isPublic(source) && !hasExample(source)) {
        without.add(file.getFileName().toString().replace(".java", ""));
      }
    }
    assertEquals(List.of(), missing, "no test has these regions, once and with an end");
    assertEquals(WITHOUT, without, "public types without an example");
  }

  @Test
  void whatIsMissingIsSeen() throws IOException {
    String reference = "/// {@snippet class=\"dev.retort.engine.ExamplesTest\" region=\"train\"}";
    assertEquals(List.of(), missing(reference));
    assertEquals(1, missing(reference.replace("train", "trains")).size());
    assertEquals(1, missing(reference.replace("Examples", "NoExamples")).size());
    assertTrue(isPublic("/// One.\npublic record One() {}") && !isPublic("record One() {}"));
    assertTrue(hasExample(reference) && !hasExample("  " + reference));
    assertFalse(hasExample("/// One.\npublic record One() {}"));
  }
}

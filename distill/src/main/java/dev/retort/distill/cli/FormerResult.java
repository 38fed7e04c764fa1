package dev.retort.distill.cli;

import dev.retort.engine.io.Json;
import dev.retort.engine.io.JsonException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The run whose result lies in the folder that another one is to write to. Networks guard their
/// names themselves; but those of another command or seed have other names, and then the result of
/// the one would take the place of the other's without a word.
final class FormerResult {
  /// Options that change no network: how fast it is trained, where its data lie, for how many seeds
  /// all is repeated, and by which budgets a search chooses. (Budgets may also say which networks
  /// it tries, but those guard their names themselves.)
  private static final Set<String> FREE =
      Set.of(
          "--at-once",
          "--data-dir",
          "--markdown",
          "--max-bytes",
          "--max-errors",
          "--max-latency",
          "--seeds",
          "--threads");

  /// An option, with its value or without.
  private static final Pattern OPTION = Pattern.compile("(--[a-z-]+)(?:=(.*))?", Pattern.DOTALL);

  private FormerResult() {}

  /// Refuses to replace the result of another command or of other options. That of the same command
  /// is replaced by itself, and so is one of which nobody knows how it was made, as earlier builds
  /// wrote them.
  ///
  /// @param reproduction of the run that is to come, as it will stand in the result
  static void requireAlike(OutFolder folder, Json.Members reproduction) throws IOException {
    Path file = folder.file("result.json");
    if (file == null || !Files.isRegularFile(file)) {
      return;
    }
    Optional<String> former = command(file);
    if (former.isEmpty()) {
      return;
    }
    String difference = difference(former.get(), reproduction.get("command").asString());
    if (difference != null) {
      throw Failure.failed(
          "%s is of a run that was trained in another way than is asked for now (%s); choose another folder as --out, or remove that file"
              .formatted(file, difference));
    }
  }

  /// How a result says that it was made.
  private static Optional<String> command(Path file) throws IOException {
    try {
      Json result = Json.parse(Files.readString(file));
      return member(result, "reproduction")
          .flatMap(made -> member(made, "command"))
          .filter(Json.Text.class::isInstance)
          .map(Json::asString);
    } catch (CharacterCodingException _) {
      throw noResult(file, "it is no text in UTF-8");
    } catch (JsonException e) {
      throw noResult(file, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Json> member(Json json, String name) {
    return json instanceof Json.Members members ? members.find(name) : Optional.empty();
  }

  private static Failure noResult(Path file, String why) {
    return Failure.failed(
        "%s is no result (%s), and would be replaced; choose another --out, or remove that file"
            .formatted(file, why));
  }

  /// The first thing in which two commands differ, in words; null where they do the same.
  private static @Nullable String difference(String former, String now) {
    Map<String, List<String>> was = options(former);
    Map<String, List<String>> is = options(now);
    Set<String> names = new LinkedHashSet<>(was.keySet());
    names.addAll(is.keySet());
    names.removeAll(FREE);
    for (String name : names) {
      List<String> before = was.getOrDefault(name, List.of());
      List<String> after = is.getOrDefault(name, List.of());
      if (!areAlike(before, after)) {
        return "%s %s, not %s".formatted(name, text(before), text(after)).strip();
      }
    }
    return null;
  }

  private static String text(List<String> values) {
    return values.isEmpty() ? "none" : String.join(" ", values);
  }

  /// The values of each option; those of none are the name of the command and its file.
  private static Map<String, List<String>> options(String command) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    String name = "";
    for (String word : words(command)) {
      String value = word;
      Matcher option = OPTION.matcher(word);
      if (option.matches()) {
        name = option.group(1);
        value = option.group(2);
      }
      List<String> values = options.computeIfAbsent(name, _ -> new ArrayList<>());
      if (value != null) {
        values.add(value);
      }
    }
    return options;
  }

  /// The words of a command as [Repetition] puts them down for a shell.
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean escaped = false;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (escaped) {
        word.append(c);
        escaped = false;
      } else if (c == '\'') {
        quoted = !quoted;
      } else if (c == '\\' && !quoted) {
        escaped = true;
      } else if (c == ' ' && !quoted) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }

  private static boolean areAlike(List<String> some, List<String> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!areAlike(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether two values say the same: `4` and `4.0`, or a path and the name that a result has of an
  /// absolute one.
  private static boolean areAlike(String one, String other) {
    return DataArguments.inFull(one).equals(DataArguments.inFull(other))
        || areSameNumber(one, other)
        || areSamePath(one, other)
        || isNameOf(one, other)
        || isNameOf(other, one);
  }

  private static boolean areSameNumber(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static boolean areSamePath(String one, String other) {
    try {
      return Path.of(one).normalize().equals(Path.of(other).normalize());
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static boolean isNameOf(String name, String path) {
    try {
      return name.equals(String.valueOf(Path.of(path).getFileName()));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}

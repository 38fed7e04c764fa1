package dev.retort.distill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An experiment as it is written: options of the command, for all stages and for each, and what is
/// expected of the outcome. What the options mean is not looked at here.
///
///     # What it is about: the first line says it in the list.
///     data = mnist              an option of all; a value that ends in a comma goes on in the next line
///     [teacher]                 opens a stage
///     network = mlp:1200,1200   an option of the stage
///     [expected]
///     alone > kd                more errors than
///
/// @param name as people call it: `takd`, or the path of the file
/// @param folder that paths in it are relative to; null where it is shipped
/// @param about its first comment
/// @param text as it was written
record ExperimentFile(
    String name,
    @Nullable Path folder,
    String about,
    List<Setting> top,
    List<Section> sections,
    List<Expected> expected,
    String text) {
  static final String EXPECTED = "expected";
  static final String COMMAND = "command";

  /// What some editors put before the first letter of a file in UTF-8.
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Pattern SECTION = Pattern.compile("\\[\\s*([^\\]]*?)\\s*]");
  private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern SETTING = Pattern.compile("([^=\\s]+)\\s*=\\s*(.*)");
  private static final Pattern ORDER = Pattern.compile("(\\S+)\\s*([<>])\\s*(\\S+)");

  ExperimentFile {
    top = List.copyOf(top);
    sections = List.copyOf(sections);
    expected = List.copyOf(expected);
  }

  /// `option = value` in a line of the file.
  record Setting(String option, String value, int line) {}

  /// A stage with its settings.
  record Section(String name, int line, List<Setting> settings) {
    Section {
      settings = List.copyOf(settings);
    }

    /// Whether it says that itself, and has not taken it over.
    boolean says(String option) {
      return settings.stream().anyMatch(setting -> setting.option().equals(option));
    }
  }

  /// That the first makes more errors than the second, or fewer.
  record Expected(String first, boolean more, String second, int line) {}

  /// A mistake in a line of it.
  Failure wrong(int line, String message) {
    return wrong(name, line, message);
  }

  private static Failure wrong(String name, int line, String message) {
    return Failure.usage("%s line %d: %s".formatted(name, line, message));
  }

  /// The command whose options they are; empty where it is a chain of stages.
  Optional<Setting> command() {
    return top.stream().filter(setting -> setting.option().equals(COMMAND)).findFirst();
  }

  Optional<Section> section(String wanted) {
    return sections.stream().filter(section -> section.name().equals(wanted)).findFirst();
  }

  static ExperimentFile parse(String name, @Nullable Path folder, String text) {
    boolean marked = text.startsWith(BYTE_ORDER_MARK);
    return new Reading(name, folder).read(marked ? text.substring(1) : text);
  }

  /// A file while it is read, line by line.
  private static final class Reading {
    private final String name;
    private final @Nullable Path folder;
    private final List<Setting> top = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private @Nullable String section;
    private int sectionLine;
    private List<Setting> settings = top;

    Reading(String name, @Nullable Path folder) {
      this.name = name;
      this.folder = folder;
    }

    ExperimentFile read(String text) {
      String about = "";
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        int number = i + 1;
        String line = lines.get(i).strip();
        if (about.isEmpty() && line.startsWith("#")) {
          about = line.substring(1).strip();
        }
        line = bare(line);
        while (line.endsWith(",") && i + 1 < lines.size()) {
          line += " " + bare(lines.get(++i).strip());
        }
        if (!line.isEmpty()) {
          read(line, number);
        }
      }
      closeSection();
      return new ExperimentFile(name, folder, about, top, sections, expected, text);
    }

    private static String bare(String line) {
      return COMMENT.matcher(line).replaceFirst("").strip();
    }

    private void read(String line, int number) {
      Matcher opens = SECTION.matcher(line);
      if (opens.matches()) {
        closeSection();
        open(opens.group(1), number);
      } else if (EXPECTED.equals(section)) {
        readExpected(line, number);
      } else {
        readSetting(line, number);
      }
    }

    private void open(String opened, int line) {
      if (!STAGE.matcher(opened).matches()) {
        throw wrong(
            name,
            line,
            "[%s] is no name of a stage; letters, digits, '.', '_' and '-' make one"
                .formatted(opened));
      }
      for (Section known : sections) {
        if (known.name().equals(opened)) {
          throw wrong(
              name,
              line,
              "[%s] is there already, in line %d; give this one another name"
                  .formatted(opened, known.line()));
        }
      }
      section = opened;
      sectionLine = line;
      settings = new ArrayList<>();
    }

    private void closeSection() {
      if (section != null && !section.equals(EXPECTED)) {
        sections.add(new Section(section, sectionLine, settings));
      }
    }

    private void readExpected(String line, int number) {
      Matcher order = ORDER.matcher(line);
      if (!order.matches()) {
        throw wrong(
            name,
            number,
            "found \"%s\"; [expected] takes lines such as alone > kd: alone makes more errors"
                .formatted(line));
      }
      expected.add(
          new Expected(order.group(1), order.group(2).equals(">"), order.group(3), number));
    }

    private void readSetting(String line, int number) {
      Matcher setting = SETTING.matcher(line);
      if (!setting.matches()) {
        throw wrong(
            name,
            number,
            "found \"%s\"; a line is option = value, [stage] or # a comment".formatted(line));
      }
      String option = setting.group(1);
      if (setting.group(2).isBlank()) {
        throw wrong(name, number, option + " has no value");
      }
      settings.add(new Setting(option, setting.group(2).strip(), number));
    }
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/// The settings of an experiment's file as options of the command: each line is checked by itself,
/// so that a mistake is told with its line; then those of the top, of the stage that another is
/// like, and its own are laid over each other.
final class ExperimentOptions {
  /// Of the command's options those that hold for all stages.
  private static final Set<String> WHOLE = names(new ExperimentArguments());

  private static final Set<String> STAGE = stageNames();

  /// What says how a stage stands to others, and cannot be the same for all.
  private static final Set<String> OF_ONE_STAGE = Set.of("like", "members", "peers");

  /// What a stage does not take over from the one that it is like.
  private static final Set<String> OWN = Set.of("published", "peers");

  /// What is said of a teacher's file, and of no other's: it is never of all stages, and one that
  /// names a teacher itself does not take it over.
  static final Set<String> OF_FILES = Set.of("teacher-kind", "teacher-ids", "soft-targets");

  /// Files, beside those that `teacher` may name.
  private static final Set<String> PATHS = Set.of("model", "teacher-ids", "soft-targets");

  private final ExperimentFile file;

  /// @throws Failure if an option is unknown, stands where it may not, or has an impossible value
  ExperimentOptions(ExperimentFile file) {
    this.file = file;
    requireOnce(file.top());
    for (Setting setting : file.top()) {
      requireKnown(setting, all());
      if (OF_ONE_STAGE.contains(setting.option())) {
        throw file.wrong(
            setting.line(), setting.option() + " is of one stage; move it below its [stage]");
      }
      if (OF_FILES.contains(setting.option())) {
        throw file.wrong(
            setting.line(),
            setting.option()
                + " is of one teacher's file; move it below a [stage] which that file teaches");
      }
      check(setting, WHOLE.contains(setting.option()));
    }
    for (Section section : file.sections()) {
      requireOnce(section.settings());
      for (Setting setting : section.settings()) {
        if (WHOLE.contains(setting.option())) {
          throw file.wrong(
              setting.line(),
              setting.option() + " is the same for all stages; move it above the first [stage]");
        }
        requireKnown(setting, STAGE);
        check(setting, false);
      }
    }
  }

  private static Set<String> all() {
    Set<String> all = new TreeSet<>(WHOLE);
    all.addAll(STAGE);
    return all;
  }

  private static Set<String> stageNames() {
    Set<String> names = names(new StageArguments());
    names.removeAll(WHOLE);
    return names;
  }

  private static Set<String> names(Object annotated) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : Main.line(annotated).getCommandSpec().options()) {
      names.add(option.longestName().substring(2));
    }
    return names;
  }

  /// Whether the value of an option is a file, or may be one or several.
  static boolean mayNameFiles(String option) {
    return option.equals("teacher") || PATHS.contains(option);
  }

  private void requireOnce(List<Setting> settings) {
    Map<String, Setting> seen = new LinkedHashMap<>();
    for (Setting setting : settings) {
      Setting before = seen.put(setting.option(), setting);
      if (before != null) {
        throw file.wrong(
            setting.line(),
            "%s is there already, in line %d; leave one of them out"
                .formatted(setting.option(), before.line()));
      }
    }
  }

  private void requireKnown(Setting setting, Collection<String> known) {
    requireKnown(file, setting, known);
  }

  static void requireKnown(ExperimentFile file, Setting setting, Collection<String> known) {
    if (!known.contains(setting.option())) {
      String nearest = Nearest.to(setting.option(), known);
      throw file.wrong(
          setting.line(),
          "there is no option "
              + setting.option()
              + (nearest == null
                  ? "; there are " + String.join(", ", known)
                  : "; did you mean " + nearest + "?"));
    }
  }

  private void check(Setting setting, boolean whole) {
    List<String> words = List.of(word(setting));
    try {
      if (whole) {
        ExperimentArguments arguments = new ExperimentArguments();
        Main.line(arguments).parseArgs(words.toArray(String[]::new));
        arguments.requireSensible();
      } else {
        StageArguments arguments = parse(words);
        arguments.requireSensible();
        arguments.training().applyTo(Defaults.TABLE.student(1, null)).trainer(1, 1);
      }
    } catch (ParameterException | Failure e) {
      throw file.wrong(setting.line(), plain(e));
    }
  }

  /// A message of the command line's in the words of a file.
  static String plain(RuntimeException e) {
    return String.valueOf(e.getMessage()).replaceAll("--([a-z])", "$1");
  }

  private static StageArguments parse(List<String> words) {
    StageArguments arguments = new StageArguments();
    Main.line(arguments).parseArgs(words.toArray(String[]::new));
    return arguments;
  }

  private static String word(Setting setting) {
    return "--" + setting.option() + "=" + setting.value();
  }

  /// The options of the whole, those that the command line gives in place of the file's.
  ///
  /// @param given what the command line gave: names to values
  ExperimentArguments whole(Map<String, String> given) {
    List<String> words = new ArrayList<>();
    for (Setting setting : file.top()) {
      String option = setting.option();
      if (WHOLE.contains(option) && !given.containsKey(option)) {
        String value =
            switch (option) {
              case "data" -> locatedData(file.folder(), setting.value());
              case "data-dir", "unlabelled" -> located(setting.value());
              default -> setting.value();
            };
        words.add("--" + option + "=" + value);
      }
    }
    given.forEach(
        (option, value) -> {
          if (WHOLE.contains(option)) {
            words.add("--" + option + "=" + value);
          }
        });
    ExperimentArguments arguments = new ExperimentArguments();
    Main.line(arguments).parseArgs(words.toArray(String[]::new));
    arguments.requireSensible();
    return arguments;
  }

  /// A path relative to the folder of the file, where there is something at it; else as it is.
  String located(String path) {
    return located(file.folder(), path);
  }

  static String located(@Nullable Path folder, String path) {
    return located(folder, path, Files::exists);
  }

  /// As [#located], of what `--data` takes.
  static String locatedData(@Nullable Path folder, String name) {
    return DataPlaces.isDrawn(name) ? name : located(folder, name);
  }

  /// @param taken what must hold of that which lies beside the file
  static String located(@Nullable Path folder, String path, Predicate<Path> taken) {
    try {
      if (folder != null && taken.test(folder.resolve(path))) {
        return folder.resolve(path).toString();
      }
    } catch (InvalidPathException e) {
      return path; // a name of something else
    }
    return path;
  }

  /// The settings of a stage by their names: those at the top, over them those of the stage that it
  /// is like, over them its own.
  Map<String, Setting> settings(Section section) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (Setting setting : file.top()) {
      if (STAGE.contains(setting.option())) {
        settings.put(setting.option(), setting);
      }
    }
    boolean otherTeacher = section.says("teacher");
    for (Setting setting : section.settings()) {
      if (setting.option().equals("like")) {
        Section other = earlier(section, setting, setting.value());
        settings(other)
            .forEach(
                (option, taken) -> {
                  if (!OWN.contains(option) && !(otherTeacher && OF_FILES.contains(option))) {
                    settings.put(option, taken);
                  }
                });
      }
    }
    section.settings().forEach(setting -> settings.put(setting.option(), setting));
    return settings;
  }

  /// The stage of that name before another one.
  Section earlier(Section section, Setting setting, String name) {
    List<String> before = new ArrayList<>();
    for (Section each : file.sections()) {
      if (each.name().equals(section.name())) {
        break;
      }
      if (each.name().equals(name)) {
        return each;
      }
      before.add(each.name());
    }
    boolean maybeFile = setting.option().equals("teacher") && file.section(name).isEmpty();
    throw file.wrong(
        setting.line(),
        unknown(setting.option(), name, before, maybeFile ? ", and there is no such file" : ""));
  }

  /// Refuses the name that an option of a stage gives, unless a stage before it is called so.
  void requireEarlier(Section section, String option, String name) {
    Setting setting = settings(section).get(option);
    if (setting != null) {
      earlier(section, setting, name);
    }
  }

  /// A mistake in what a stage says, or has taken over, about an option: in the line that says it,
  /// or where none does at the stage's name.
  Failure wrong(Section section, String option, String message) {
    Setting setting = settings(section).get(option);
    return file.wrong(setting == null ? section.line() : setting.line(), message);
  }

  static String unknown(String option, String name, Collection<String> known) {
    return unknown(option, name, known, "");
  }

  private static String unknown(
      String option, String name, Collection<String> known, String besides) {
    String nearest = Nearest.to(name, known);
    return "%s names %s, but no stage above is called so%s%s"
        .formatted(
            option,
            name,
            besides,
            nearest != null
                ? "; did you mean " + nearest + "?"
                : known.isEmpty() ? "" : "; there are " + String.join(", ", known));
  }

  /// The arguments of a stage.
  ///
  /// @param epochs in place of those in the file; null for those
  StageArguments arguments(Section section, @Nullable Integer epochs) {
    List<String> words = new ArrayList<>();
    for (Setting setting : settings(section).values()) {
      boolean replaced = setting.option().equals("epochs") && epochs != null;
      boolean path = PATHS.contains(setting.option());
      if (!replaced) {
        words.add(path ? "--" + setting.option() + "=" + located(setting.value()) : word(setting));
      }
    }
    if (epochs != null) {
      words.add("--epochs=" + epochs);
    }
    return parse(words);
  }

  /// Checks the value of one setting as an option of a command.
  static void check(ExperimentFile file, CommandLine commands, String command, Setting setting) {
    try {
      commands.parseArgs(command, word(setting));
    } catch (CommandLine.MissingParameterException e) {
      return; // of another option, which the file may still give
    } catch (ParameterException e) {
      throw file.wrong(setting.line(), plain(e));
    }
  }
}

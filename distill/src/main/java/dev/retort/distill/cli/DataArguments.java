package dev.retort.distill.cli;

import dev.retort.distill.Labelled;
import dev.retort.engine.Network;
import dev.retort.engine.data.ClassLabels;
import dev.retort.engine.data.DataOptions;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Datasets;
import dev.retort.engine.loss.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// The options that say what data there are, and what becomes of them: splits to train and to test
/// on.
final class DataArguments {
  private static final String USUAL = "synthetic:" + Defaults.SYNTHETIC_SAMPLES;

  private static final String UNLABELLED = "--unlabelled";

  /// As [DataOptions#withImageSize] takes it.
  private static final int LONGEST_SIDE = 8192;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "A folder with IDX files, a folder or zip with one folder a class, a CSV file with a"
              + " label column, mnist, synthetic or synthetic:NUMBER; recognised by content.")
  private @Nullable String data;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where data that --data names, such as mnist or photos.zip, lie; else the folder that the"
              + " environment variable RETORT_DATA names.")
  private @Nullable Path folder;

  @Option(
      names = "--image-size",
      paramLabel = "N|HxW",
      description = "Stretch images to this height and width.")
  private @Nullable String imageSize;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The label column of a CSV file, by its name or its place from 0 (default: the one called"
              + " label, class, target or, at either end, y, else the last).")
  private @Nullable String label;

  @Option(
      names = UNLABELLED,
      paramLabel = "FOLDER|ZIP",
      description =
          "More images to train on, in whatever folders, that have a teacher's labels alone: of the"
              + " size of those of --data, or stretched to --image-size.")
  private @Nullable Path unlabelled;

  @Option(
      names = "--data-seed",
      paramLabel = "N",
      description = "Draws synthetic data, and the test split of data that have none (default: 1).")
  private long seed = 1;

  /// Opens the data and says what they are.
  DataSplits open(Terminal terminal) throws IOException {
    if (data == null || data.isBlank()) {
      throw Failure.usage("--data is missing: a folder, a zip, a CSV file, mnist or synthetic");
    }
    return open(data, List.of(), terminal);
  }

  /// As [#open], for a network that is there already: a table may lack some of its classes.
  DataSplits openFor(Network network, Terminal terminal) throws IOException {
    if (data == null || data.isBlank() || network.task() != Task.CLASSIFICATION) {
      return open(terminal);
    }
    // earlier builds called the class 3 of a table 3.0
    List<String> classes = network.classNames().stream().map(ClassLabels::withoutPoint).toList();
    return open(data, classes, terminal);
  }

  /// As [#open], with synthetic digits where nothing is said.
  DataSplits openOrSynthetic(Terminal terminal) throws IOException {
    return data != null && data.isBlank() ? open(terminal) : open(name(), List.of(), terminal);
  }

  /// What `--data` says, or what it stands for where it says nothing.
  String name() {
    return data == null ? USUAL : inFull(data);
  }

  /// What a value of `--data` stands for.
  static String inFull(String name) {
    return name.equals("synthetic") ? USUAL : name;
  }

  /// Where they lie, and the images without labels.
  DataPlaces places() {
    return places(name());
  }

  private DataPlaces places(String of) {
    return new DataPlaces(of, unlabelled, folder);
  }

  /// What holds of these options, said or not, by their names; without those that say nothing.
  Map<String, String> inForce() {
    Map<String, String> options = new HashMap<>();
    options.put("--data", name());
    options.put("--data-seed", Long.toString(seed));
    if (folder != null) {
      options.put("--data-dir", folder.toString());
    }
    if (imageSize != null) {
      options.put("--image-size", imageSize);
    }
    if (label != null) {
      options.put("--label", label);
    }
    if (unlabelled != null) {
      options.put(UNLABELLED, unlabelled.toString());
    }
    return options;
  }

  /// Refuses images without labels where no teacher says what they are.
  ///
  /// @param why that is so: `train hears no teacher`
  void requireNoUnlabelled(String why) {
    requireAllLabelled(why + ", who alone knows images without labels");
  }

  /// Refuses images without labels; `why` says what needs them all.
  void requireAllLabelled(String why) {
    if (unlabelled != null) {
      throw Failure.usage(why + "; leave --unlabelled out");
    }
  }

  /// Leaves the option for such images out of the help of a command that always refuses them.
  static void hideUnlabelled(CommandSpec command) {
    OptionSpec shown = command.findOption(UNLABELLED);
    command.remove(shown);
    command.addOption(OptionSpec.builder(shown).hidden(true).build());
  }

  /// @param classes of a table; empty to find them
  private DataSplits open(String name, List<String> classes, Terminal terminal) throws IOException {
    DataPlaces places = places(name);
    places.requireFolders();
    if (unlabelled != null && unlabelled.toString().isBlank()) {
      throw Failure.usage("--unlabelled needs a folder or zip of images");
    }
    DataOptions options =
        DataOptions.defaults()
            .withFolder(folder)
            .withLabel(label)
            .withClasses(classes)
            .withUnlabelled(places.ofUnlabelled())
            .withSeed(seed)
            .withProgress(terminal::log);
    if (imageSize != null) {
      int[] sides = sides(imageSize);
      options = options.withImageSize(sides[0], sides[1]);
    }
    DataSplits splits = opened(places, options);
    Dataset train = splits.train();
    requireEnough(splits);
    terminal.log(
        Terminal.printable(
            String.format(
                Locale.ROOT,
                "data      %s: %,d to train on, %,d to test on, shape %s, %d classes; %s",
                train.name(),
                train.size(),
                splits.test().size(),
                train.shape(),
                train.classes(),
                splits.description())));
    int labelled = Labelled.of(train).data().size();
    if (labelled < train.size()) {
      terminal.log(
          String.format(
              Locale.ROOT,
              "          labels for %,d of those to train on; the others have a teacher's alone",
              labelled));
    }
    return splits;
  }

  private static DataSplits opened(DataPlaces places, DataOptions options) throws IOException {
    DataSplits splits = Datasets.open(places.located(), options);
    return DataPlaces.isDrawn(places.name())
        ? new DataSplits(
            new DrawnDigits(splits.train()),
            splits.validation(),
            splits.test(),
            splits.description())
        : splits;
  }

  /// Says that what the data bring to choose by is not looked at: a share of the training data may
  /// be held out in its place, the same for all that are compared.
  ///
  /// @param setting by which the user says that
  static void leaveValidationAside(DataSplits splits, String setting, Terminal terminal) {
    Dataset aside = splits.validation();
    if (aside != null) {
      terminal.log(
          String.format(
              Locale.ROOT,
              "          their %,d validation samples are left aside; %s holds out some of those to"
                  + " train on",
              aside.size(),
              setting));
    }
  }

  /// Refuses data that nothing could be learnt from, or not be found out whether it was.
  private static void requireEnough(DataSplits splits) {
    Dataset train = splits.train();
    int test = splits.test().size();
    if (train.size() == 0 || test == 0) {
      throw Failure.failed(
          String.format(
              Locale.ROOT,
              "%s has %,d samples to train on and %,d to test on; both need some, so bring more",
              train.name(),
              train.size(),
              test));
    }
    if (Labelled.of(splits.test()).data().size() == 0) {
      throw Failure.failed(
          "no test sample of "
              + train.name()
              + " has a label, so nothing could be measured; label some");
    }
    if (train.classes() < 2) {
      throw Failure.failed(train.name() + " has one class only; at least two are needed");
    }
  }

  private static int[] sides(String size) {
    int[] sides =
        size.matches("[1-9][0-9]{0,3}(x[1-9][0-9]{0,3})?")
            ? Arrays.stream(size.split("x")).mapToInt(Integer::parseInt).toArray()
            : new int[0];
    if (sides.length == 0 || Arrays.stream(sides).anyMatch(side -> side > LONGEST_SIDE)) {
      throw Failure.usage(
          "--image-size takes sides from 1 to "
              + LONGEST_SIDE
              + ", such as 32 or 24x32, not "
              + size);
    }
    return new int[] {sides[0], sides[sides.length - 1]};
  }
}

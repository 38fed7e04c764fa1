package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.EnsembleStage;
import dev.retort.distill.recipe.Portion;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.Stage;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The stages of an experiment's file for a data set. What is not said is chosen as for a student
/// of `retort distill`.
///
/// Random numbers of a stage begin at the seed itself, so that students of the same network start
/// with the same weights; those of a stage that teaches others, and of the second peer on, in a
/// stream of the stage's own name; unless `stream` says where.
final class ExperimentStages {
  private static final Set<String> OF_ENSEMBLES = Set.of("members", "published", "against");

  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final Dataset train;
  private final int threads;
  private final Map<String, StageArguments> arguments = new HashMap<>();
  private final Set<String> teachers = new HashSet<>();
  private final Map<String, List<String>> frozen = new HashMap<>();
  private final TeachersFiles teachersFiles;
  private final StageTeaching teaching;
  private final StageBeginning beginning;

  /// @param epochs of every stage in place of those in the file; null for those
  ExperimentStages(
      ExperimentFile file,
      ExperimentOptions options,
      Dataset train,
      int threads,
      @Nullable Integer epochs) {
    this.file = file;
    this.options = options;
    this.train = train;
    this.threads = threads;
    teachersFiles = new TeachersFiles(file, options, train);
    teaching = new StageTeaching(file, options, teachersFiles);
    beginning = new StageBeginning(file, options, train);
    for (Section section : file.sections()) {
      StageArguments own = options.arguments(section, epochs);
      arguments.put(section.name(), own);
      teachers.addAll(own.teacher().teachers());
    }
  }

  int threads() {
    return threads;
  }

  StageArguments arguments(String stage) {
    StageArguments known = arguments.get(stage);
    if (known == null) {
      throw new IllegalArgumentException("no stage is called " + stage);
    }
    return known;
  }

  /// Whether another stage has it for its teacher.
  boolean teaches(String stage) {
    return teachers.contains(stage);
  }

  /// What teaches from files, each of them once, as stages came upon it.
  List<TeachersFiles.Given> fromFiles() {
    return teachersFiles.given();
  }

  /// All stages, each checked against those before it, and what teaches it from a file against all
  /// its trainings.
  ///
  /// @param seeds that they will be carried out for
  List<Stage> stages(List<Long> seeds) throws IOException {
    List<Stage> stages = new ArrayList<>();
    Set<String> together = new HashSet<>();
    for (Section section : file.sections()) {
      if (together.contains(section.name())) {
        continue;
      }
      try {
        Stage stage = stage(section);
        together.addAll(stage.makes());
        stages.add(stage);
        Recipe.of(stages);
        if (stage instanceof TrainingStage taught) {
          seeds.forEach(seed -> taught.requireTaught(train, seed));
          frozen.put(section.name(), taught.effectiveTrainer().frozen());
        }
      } catch (IllegalArgumentException e) {
        throw wrong(section, e);
      }
    }
    return stages;
  }

  private Failure wrong(Section section, RuntimeException e) {
    return file.wrong(
        section.line(), "[%s]: %s".formatted(section.name(), ExperimentOptions.plain(e)));
  }

  private Stage stage(Section section) throws IOException {
    StageArguments own = arguments(section.name());
    if (!own.members().isEmpty()) {
      return ensemble(section, own);
    }
    Stage stage =
        own.peers().isEmpty()
            ? trainingStage(section, own)
            : ExperimentPeers.stage(file, options, this, section);
    Augmentation.parse(settings(section.name()).augmentation()).requireFits(train);
    requirePortions(section, own);
    return stage;
  }

  /// Refuses portions that cannot be taken here, and not when a training asks for them, which knows
  /// no lines.
  private void requirePortions(Section section, StageArguments own) {
    int held = own.training().heldOut(train.size());
    Portion.Parts all = new Portion.Parts(train.size() - held, held);
    Portion.Parts samples = taken(section, "samples", own.samples(), all, all);
    taken(section, "labels", own.labels(), samples, all);
  }

  private Portion.Parts taken(
      Section section, String option, Portion portion, Portion.Parts some, Portion.Parts all) {
    try {
      return portion.of(some, all);
    } catch (IllegalArgumentException e) {
      throw options.wrong(
          section,
          option,
          "[%s] %s: %s".formatted(section.name(), option, ExperimentOptions.plain(e)));
    }
  }

  private Stage ensemble(Section section, StageArguments own) {
    for (Setting setting : section.settings()) {
      if (!OF_ENSEMBLES.contains(setting.option())) {
        throw file.wrong(
            setting.line(), "an ensemble trains nothing; leave " + setting.option() + " out");
      }
    }
    own.members().forEach(member -> options.requireEarlier(section, "members", member));
    return new EnsembleStage(section.name(), own.members());
  }

  /// How a stage is trained.
  TrainingSettings settings(String stage) {
    StageArguments own = arguments(stage);
    Defaults kind = Defaults.of(train);
    return own.training()
        .applyTo(kind.student(train.size(), own.network()))
        .with(own.dropout(), own.batchNorm())
        .prepared(own.begins())
        .frozen(own.freeze().layers());
  }

  /// Refuses a stage without a network, and what it says of a preset that has no place for it.
  void requireNetwork(Section section, StageArguments own) {
    if (own.network() == null) {
      throw file.wrong(
          section.line(),
          "[%s] has no network = ...; give it one, or like = another stage"
              .formatted(section.name()));
    }
    Architecture network = new Architecture(own.network());
    for (Setting setting : section.settings()) {
      try {
        switch (setting.option()) {
          case "dropout" -> network.requireDropout("dropout", own.dropout());
          case "batch-norm" -> network.requireBatchNorm("batch-norm", own.batchNorm());
          default -> {}
        }
      } catch (Failure e) {
        throw file.wrong(setting.line(), ExperimentOptions.plain(e));
      }
    }
  }

  /// The network of a stage.
  NetworkSpec spec(Section section, TrainingSettings settings) {
    try {
      return settings.spec(train);
    } catch (Failure e) {
      throw options.wrong(section, "network", ExperimentOptions.plain(e));
    }
  }

  private void requireChoice(Section section, StageArguments own) {
    try {
      own.training().requireChoice(false);
    } catch (Failure e) {
      throw options.wrong(section, "patience", ExperimentOptions.plain(e));
    }
  }

  private Stage trainingStage(Section section, StageArguments own) throws IOException {
    requireNetwork(section, own);
    requireChoice(section, own);
    TrainingSettings settings = settings(section.name());
    TrainingStage stage =
        TrainingStage.of(section.name(), spec(section, settings))
            .trainer(settings.trainer(1, threads))
            .validation(own.training().validation(train.size()))
            .stream(stream(section.name(), own, teaches(section.name())))
            .samples(own.samples())
            .labels(own.labels())
            .temperature(own.distillation().temperature())
            .softWeight(own.distillation().softWeight())
            .mean(own.teacher().mean());
    return beginning.of(section, own, teaching.of(section, own, stage));
  }

  /// The stream that a stage draws from.
  ///
  /// @param itsOwn whether it has one of its own where nothing is said
  static String stream(String name, StageArguments own, boolean itsOwn) {
    String said = own.stream();
    if (said != null) {
      return said.equals("none") ? "" : said;
    }
    return itsOwn ? name : "";
  }

  /// How a stage is trained, in a line; empty where nothing is. Once there are [#stages], with all
  /// that they freeze.
  String text(Section section) {
    String name = section.name();
    if (!arguments(name).members().isEmpty()) {
      return "";
    }
    TrainingSettings settings = settings(name);
    return settings.frozen(frozen.getOrDefault(name, settings.frozen())).text();
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.KnownClasses;
import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.EnsembleStage;
import dev.retort.distill.recipe.Portion;
import dev.retort.distill.recipe.Recipe;
import dev.retort.distill.recipe.Stage;
import dev.retort.distill.recipe.Start;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
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
  private final TeachersFiles teachersFiles;

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
    teachersFiles = new TeachersFiles(file, options, train);
    this.threads = threads;
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
        if (stage instanceof TrainingStage training) {
          seeds.forEach(seed -> training.requireTaught(train, seed));
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
            ? training(section, own)
            : ExperimentPeers.stage(file, options, this, section);
    Augmentation.parse(training(section.name()).augmentation()).requireFits(train);
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
      Setting setting = options.settings(section).get(option);
      throw file.wrong(
          setting == null ? section.line() : setting.line(),
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
    own.members().forEach(member -> requireEarlier(section, "members", member));
    return new EnsembleStage(section.name(), own.members());
  }

  private void requireEarlier(Section section, String option, String name) {
    Setting setting = options.settings(section).get(option);
    if (setting != null) {
      options.earlier(section, setting, name);
    }
  }

  /// How a stage is trained.
  TrainingRecipe training(String name) {
    StageArguments own = arguments(name);
    Defaults kind = Defaults.of(train);
    return own.training()
        .applyTo(kind.student(train.size(), own.network()))
        .with(own.dropout(), own.batchNorm())
        .prepared(own.begins());
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
  NetworkSpec spec(Section section, TrainingRecipe training) {
    try {
      return training.spec(train);
    } catch (Failure e) {
      Setting network = options.settings(section).get("network");
      throw file.wrong(
          network == null ? section.line() : network.line(), ExperimentOptions.plain(e));
    }
  }

  private void requireChoice(Section section, StageArguments own) {
    try {
      own.training().requireChoice(false);
    } catch (Failure e) {
      Setting patience = options.settings(section).get("patience");
      throw file.wrong(
          patience == null ? section.line() : patience.line(), ExperimentOptions.plain(e));
    }
  }

  private Stage training(Section section, StageArguments own) throws IOException {
    requireNetwork(section, own);
    requireChoice(section, own);
    TrainingRecipe training = training(section.name());
    TrainingStage stage =
        TrainingStage.of(section.name(), spec(section, training))
            .trainer(training.trainer(1, threads))
            .validation(own.training().validation(train.size()))
            .stream(stream(section.name(), own, teaches(section.name())))
            .samples(own.samples())
            .labels(own.labels())
            .temperature(own.distillation().temperature())
            .softWeight(own.distillation().softWeight())
            .mean(own.teacher().mean());
    Method said = own.distillation().said();
    stage = taught(section, own, said, stage);
    if (said != null && said.hearsTeacher() == stage.isTaught()) {
      stage = stage.method(said);
    }
    requireUsed(section, stage);
    return start(section, own, stage);
  }

  /// With the teachers that are named; what a stage only takes over from elsewhere, a method or
  /// teachers, gives way to what it says itself.
  private TrainingStage taught(
      Section section, StageArguments own, @Nullable Method said, TrainingStage stage)
      throws IOException {
    boolean hears = said == null || said.hearsTeacher();
    List<String> names = own.teacher().teachers();
    if (names.isEmpty()) {
      if (said != null && hears && section.says("method")) {
        throw file.wrong(
            section.line(),
            "[%s] learns by %s and needs a teacher = ...".formatted(section.name(), said.text()));
      }
      return stage;
    }
    if (!hears && !section.says("teacher")) {
      return stage;
    }
    if (said != null && !hears) {
      throw file.wrong(
          section.line(),
          "[%s] has a teacher but learns by %s, which hears none; leave one of them out"
              .formatted(section.name(), said.text()));
    }
    if (names.stream().noneMatch(teachersFiles::isFile)) {
      names.forEach(teacher -> requireEarlier(section, "teacher", teacher));
      return stage.taughtBy(names.toArray(String[]::new));
    }
    return teachersFiles.teach(section, own, stage);
  }

  /// Refuses what the stage itself says and its method, or a teacher that it has not, would not
  /// look at.
  private void requireUsed(Section section, TrainingStage stage) {
    for (Setting setting : section.settings()) {
      if (setting.option().equals("teachers-mean")) {
        requireAveraged(section, setting, stage);
      }
      if (ExperimentOptions.OF_FILES.contains(setting.option()) && stage.given().isEmpty()) {
        throw file.wrong(
            setting.line(),
            "[%s] has no teacher from a file; leave %s out"
                .formatted(section.name(), setting.option()));
      }
      boolean unused =
          switch (setting.option()) {
            case "temperature" -> !stage.method().map(Method::hasTemperature).orElse(false);
            case "soft-weight" -> !stage.method().map(Method::hasSoftWeight).orElse(false);
            default -> false;
          };
      if (unused) {
        throw file.wrong(
            setting.line(),
            "[%s] learns by %s, which knows no %s; leave it out"
                .formatted(
                    section.name(),
                    stage.method().map(Method::text).orElse("cross entropy alone"),
                    setting.option().replace('-', ' ')));
      }
    }
  }

  private void requireAveraged(Section section, Setting mean, TrainingStage stage) {
    if (!stage.isTaught()) {
      throw file.wrong(
          mean.line(), "[%s] has no teacher; leave teachers-mean out".formatted(section.name()));
    }
    Method method = stage.method().orElseThrow();
    if (!TeacherArguments.takes(method, stage.mean())) {
      throw file.wrong(
          mean.line(),
          "[%s] learns by %s, which works on logits and averages those; leave teachers-mean out"
              .formatted(section.name(), method.text()));
    }
  }

  private TrainingStage start(Section section, StageArguments own, TrainingStage stage)
      throws IOException {
    String start = own.start();
    String layers = own.layersFrom();
    Path model = own.model();
    requireUnprepared(section, own);
    if ((start == null ? 0 : 1) + (layers == null ? 0 : 1) + (model == null ? 0 : 1) > 1) {
      throw file.wrong(
          section.line(),
          "[%s] begins at two places; leave all but one of start, layers-from and model out"
              .formatted(section.name()));
    }
    if (start != null) {
      requireEarlier(section, "start", start);
      return stage.startingFrom(start);
    }
    if (layers != null) {
      requireEarlier(section, "layers-from", layers);
      return stage.layersFrom(layers);
    }
    if (model == null) {
      return stage;
    }
    Network given = Checkpoint.read(model);
    ColumnNames.requireSame(model + " was trained on", given.columnNames(), train);
    KnownClasses.takeOver(given, train);
    return stage.start(new Start.Given(given));
  }

  /// Refuses what the stage itself says and the weights that it begins with have decided.
  private void requireUnprepared(Section section, StageArguments own) {
    for (Setting setting : section.settings()) {
      if (own.begins() && setting.option().equals("normalization")) {
        throw file.wrong(
            setting.line(),
            "[%s] begins with weights that bring their preprocessing along; leave normalization out"
                .formatted(section.name()));
      }
    }
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

  /// How a stage is trained, in a line.
  String training(Section section) {
    return arguments(section.name()).members().isEmpty() ? training(section.name()).text() : "";
  }
}

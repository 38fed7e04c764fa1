package dev.retort.distill.cli;

import dev.retort.distill.KnownClasses;
import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.Start;
import dev.retort.distill.recipe.TrainingStage;
import dev.retort.engine.Network;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Whose weights the stages of an experiment's file begin with: random ones, or those of another
/// stage or a checkpoint, of which some may stay as they are.
final class StageBeginning {
  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final Dataset train;

  StageBeginning(ExperimentFile file, ExperimentOptions options, Dataset train) {
    this.file = file;
    this.options = options;
    this.train = train;
  }

  /// The stage with its beginning.
  TrainingStage of(Section section, StageArguments own, TrainingStage stage) throws IOException {
    String start = own.start();
    String layers = own.layersFrom();
    Path model = own.model();
    requireUnprepared(section, own);
    requireFrozen(section, own, stage);
    if ((start == null ? 0 : 1) + (layers == null ? 0 : 1) + (model == null ? 0 : 1) > 1) {
      throw file.wrong(
          section.line(),
          "[%s] begins at two places; leave all but one of start, layers-from and model out"
              .formatted(section.name()));
    }
    if (start != null) {
      options.requireEarlier(section, "start", start);
      return stage.startingFrom(start);
    }
    if (layers != null) {
      options.requireEarlier(section, "layers-from", layers);
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

  /// Refuses to freeze random weights, or layers that the network has not.
  private void requireFrozen(Section section, StageArguments own, TrainingStage stage) {
    Set<String> taught = stage.method().map(Method::studentLayers).orElse(Set.of());
    try {
      own.freeze().requireBeginning(own.begins(), "add start, layers-from or model");
      FreezeArguments.requireFits(stage.trainer(), stage.network(), taught);
    } catch (Failure e) {
      throw options.wrong(
          section, "freeze", "[%s]: %s".formatted(section.name(), ExperimentOptions.plain(e)));
    }
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
}

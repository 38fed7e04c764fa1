package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.MutualStage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The stages of an experiment's file that learn together, as one stage of a recipe: each of them
/// names all others, and all are trained alike.
final class ExperimentPeers {
  /// What has no meaning for peers, which learn from labels and from each other.
  private static final Set<String> NOT_OF_PEERS =
      Set.of(
          "method",
          "temperature",
          "soft-weight",
          "teacher",
          "start",
          "layers-from",
          "model",
          "labels",
          "validation",
          "members");

  private final ExperimentFile file;
  private final ExperimentOptions options;
  private final ExperimentStages stages;

  private ExperimentPeers(ExperimentFile file, ExperimentOptions options, ExperimentStages stages) {
    this.file = file;
    this.options = options;
    this.stages = stages;
  }

  /// The first of them, and all that it names.
  static MutualStage stage(
      ExperimentFile file, ExperimentOptions options, ExperimentStages stages, Section first) {
    return new ExperimentPeers(file, options, stages).stage(first);
  }

  private MutualStage stage(Section section) {
    StageArguments own = stages.arguments(section.name());
    List<MutualStage.Peer> peers = new ArrayList<>();
    String training = stages.training(section.name()).text();
    for (Section each : file.sections()) {
      boolean first = each.name().equals(section.name());
      if (!first && !own.peers().contains(each.name())) {
        continue;
      }
      StageArguments other = stages.arguments(each.name());
      Set<String> all = new HashSet<>(other.peers());
      all.add(each.name());
      Set<String> wanted = new HashSet<>(own.peers());
      wanted.add(section.name());
      if (!all.equals(wanted)) {
        throw file.wrong(
            each.line(),
            "[%s] and [%s] learn together, so each must name all others as its peers"
                .formatted(section.name(), each.name()));
      }
      for (Setting setting : each.settings()) {
        if (NOT_OF_PEERS.contains(setting.option())) {
          throw file.wrong(
              setting.line(),
              "peers learn from the labels and from each other; leave "
                  + setting.option()
                  + " out");
        }
      }
      stages.requireNetwork(each, other);
      Recipe recipe = stages.training(each.name());
      if (!recipe.text().equals(training)) {
        throw file.wrong(
            each.line(),
            "[%s] trains for %s but [%s], which learns with it, for %s; let them be alike"
                .formatted(each.name(), recipe.text(), section.name(), training));
      }
      peers.add(
          new MutualStage.Peer(
              each.name(),
              stages.spec(each, recipe),
              ExperimentStages.stream(each.name(), other, !first)));
    }
    for (String peer : own.peers()) {
      if (file.section(peer).isEmpty()) {
        Setting setting = options.settings(section).get("peers");
        throw file.wrong(
            setting == null ? section.line() : setting.line(),
            ExperimentOptions.unknown(
                "peers", peer, file.sections().stream().map(Section::name).toList()));
      }
    }
    return new MutualStage(
        peers, stages.training(section.name()).trainer(1, stages.threads()), 1, own.samples());
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.cli.ExperimentFile.Section;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.MutualStage;
import dev.retort.distill.recipe.Portion;
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
          "teachers-mean",
          "teacher-kind",
          "teacher-ids",
          "soft-targets",
          "start",
          "layers-from",
          "model",
          "freeze",
          "members");

  /// Where another stage would begin; peers begin with random weights.
  private static final List<String> BEGINNINGS = List.of("start", "layers-from", "model");

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
    TrainingSettings ofFirst = stages.settings(section.name());
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
      requireFollowed(each, other, section, own);
      stages.requireNetwork(each, other);
      TrainingSettings settings = stages.settings(each.name());
      if (!settings.text().equals(ofFirst.text())) {
        throw file.wrong(
            each.line(),
            "[%s] trains for %s but [%s], which learns with it, for %s; let them be alike"
                .formatted(each.name(), settings.text(), section.name(), ofFirst.text()));
      }
      peers.add(
          new MutualStage.Peer(
              each.name(),
              stages.spec(each, settings),
              ExperimentStages.stream(each.name(), other, !first || stages.teaches(each.name()))));
    }
    requireThere(section, own);
    return new MutualStage(peers, ofFirst.trainer(1, stages.threads()), 1, own.samples());
  }

  /// Refuses what a peer says, or has taken over from the top of the file or from the stage that it
  /// is like, and would not follow.
  private void requireFollowed(
      Section peer, StageArguments arguments, Section first, StageArguments ofFirst) {
    if (!arguments.labels().equals(Portion.ALL)) {
      throw unfollowed(peer, "labels", "say labels = all there");
    }
    if (arguments.training().holdsOut()) {
      throw unfollowed(peer, "validation", "say validation = 0 there");
    }
    for (String limit : List.of("patience", "clip-norm", "freeze")) {
      if (options.settings(peer).containsKey(limit)) {
        throw unfollowed(peer, limit, "say it in other stages alone");
      }
    }
    for (String beginning : BEGINNINGS) {
      if (options.settings(peer).containsKey(beginning)) {
        throw unfollowed(peer, beginning, "take over no stage that has it");
      }
    }
    if (!arguments.samples().equals(ofFirst.samples())) {
      throw file.wrong(
          peer.line(),
          "[%s] has samples = %s but [%s], which learns with it, samples = %s; let them be alike"
              .formatted(peer.name(), arguments.samples(), first.name(), ofFirst.samples()));
    }
  }

  private Failure unfollowed(Section peer, String option, String mend) {
    Setting setting = options.settings(peer).get(option);
    return options.wrong(
        peer,
        option,
        "[%s] learns with its peers, from random weights, all labels and whole gradients, to the last epoch, and cannot follow %s%s; %s"
            .formatted(peer.name(), option, setting == null ? "" : " = " + setting.value(), mend));
  }

  private void requireThere(Section section, StageArguments own) {
    for (String peer : own.peers()) {
      if (file.section(peer).isEmpty()) {
        throw options.wrong(
            section,
            "peers",
            ExperimentOptions.unknown(
                "peers", peer, file.sections().stream().map(Section::name).toList()));
      }
    }
  }
}

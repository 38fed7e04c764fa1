package dev.retort.distill.cli;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The layers that a training leaves as a checkpoint, or another stage, has them.
final class FreezeArguments {
  @Option(
      names = "--freeze",
      paramLabel = "LAYERS",
      description =
          "Leave these layers of --model as they are: by name or by place, as retort info FILE has"
              + " them, with commas between, such as 0,3,features.")
  private @Nullable String layers;

  /// Refuses a list of nothing.
  void requireSensible() {
    if (layers != null && layers().isEmpty()) {
      throw Failure.usage("--freeze takes layers by name or by place, as in 0,3");
    }
  }

  /// Refuses to leave random weights as they are.
  ///
  /// @param begins whether there are weights from elsewhere to begin with
  /// @param mend where these would come from
  void requireBeginning(boolean begins, String mend) {
    if (layers != null && !begins) {
      throw Failure.usage(
          "--freeze %s would leave random weights as they are; %s, or leave --freeze out"
              .formatted(layers, mend));
    }
  }

  /// Refuses layers that the network has not, before any training.
  ///
  /// @param trainer that freezes them
  /// @param taught layers at which its loss leaves gradients
  static void requireFits(Trainer trainer, NetworkSpec spec, Collection<String> taught) {
    try {
      trainer.requireFreezes(spec, taught);
    } catch (IllegalArgumentException e) {
      throw Failure.usage("--freeze: " + e.getMessage());
    }
  }

  List<String> layers() {
    return StageArguments.names(layers);
  }
}

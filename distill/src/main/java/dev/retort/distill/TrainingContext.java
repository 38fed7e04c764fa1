package dev.retort.distill;

import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Dataset;
import org.jspecify.annotations.Nullable;

/// What all trainings of a comparison have in common: where networks are kept, who is told, and
/// what networks say of themselves and messages of them.
record TrainingContext(
    NetworkFolder folder, Progress progress, Signature signature, Naming naming) {
  /// A training that is to be made unless its network lies ready.
  ///
  /// @param network with initial weights; it ends with the trained ones
  /// @param teacher whose hash the network carries; null for one that had none
  ResumableTraining of(
      Role role,
      long seed,
      Network network,
      Trainer trainer,
      Dataset data,
      @Nullable Dataset validation,
      @Nullable Teacher teacher) {
    signature.sign(network, network.sha256(), trainer, seed, teacher);
    String title = naming.title(role);
    return new ResumableTraining(
        folder, progress, role, title, seed, network, trainer, data, validation);
  }
}

package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import org.jspecify.annotations.Nullable;

/// Where a comparison has its teacher from.
sealed interface TeacherSource {
  /// A teacher and what it cost; `training` is null for one that was given.
  record Taught(Teacher teacher, String method, @Nullable TrainingResult training) {}

  /// Refuses data that the teacher cannot take, before any work.
  void requireFits(Dataset data);

  /// Refuses an augmentation of the students' samples that the teacher cannot follow.
  void requireFits(Augmentation augmentation, Seed seed, int epochs);

  Taught teach(
      long seed,
      Dataset training,
      @Nullable Dataset validation,
      Progress progress,
      Signature signature);

  /// A teacher from elsewhere, the same for all seeds.
  record Given(Teacher teacher) implements TeacherSource {
    @Override
    public void requireFits(Dataset data) {
      teacher.requireFits(data);
    }

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
      teacher.requireFits(augmentation, seed, epochs);
    }

    @Override
    public Taught teach(
        long seed,
        Dataset training,
        @Nullable Dataset validation,
        Progress progress,
        Signature signature) {
      return new Taught(teacher, "given", null);
    }
  }

  /// A network trained for each seed, on the samples that have labels.
  record Trained(NetworkSpec spec, Trainer trainer) implements TeacherSource {
    @Override
    public void requireFits(Dataset data) {
      // A network of zeros: it has the shapes that the trained ones will have.
      new NetworkTeacher(Network.of(spec)).requireFits(data);
      if (Labelled.of(data).data().size() == 0) {
        throw new IllegalArgumentException(
            "no sample of %s has a label to train a teacher on; give a trained one"
                .formatted(data.name()));
      }
    }

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {}

    @Override
    public Taught teach(
        long seed,
        Dataset training,
        @Nullable Dataset validation,
        Progress progress,
        Signature signature) {
      Seed stream = Seed.of(seed).stream("teacher");
      Network network = spec.initialize(stream);
      String initial = network.sha256();
      TrainingResult result =
          progress
              .listening(trainer.seed(stream), Role.TEACHER, seed)
              .fit(network, Labelled.of(training).data(), validation);
      signature.sign(network, initial, trainer, seed, null);
      return new Taught(new NetworkTeacher(network), trainer.loss().text(), result);
    }
  }
}

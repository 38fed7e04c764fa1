package dev.retort.distill;

import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import org.jspecify.annotations.Nullable;

/// Where a comparison has its teacher from.
sealed interface TeacherSource {
  /// A teacher and how it was trained; `trained` is null for one that was given.
  record Taught(Teacher teacher, String method, @Nullable TrainedNetwork trained) {}

  /// Refuses data that the teacher cannot take, before any work.
  void requireFits(Dataset data);

  /// The teacher's shapes and layers, before it is trained.
  Teacher outline();

  /// Refuses an augmentation of the students' samples that the teacher cannot follow.
  void requireFits(Augmentation augmentation, Seed seed, int epochs);

  Taught teach(
      long seed, Dataset training, @Nullable Dataset validation, TrainingContext trainings);

  /// A teacher from elsewhere, the same for all seeds.
  record Given(Teacher teacher) implements TeacherSource {
    @Override
    public void requireFits(Dataset data) {
      teacher.requireFits(data);
    }

    @Override
    public Teacher outline() {
      return teacher;
    }

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
      teacher.requireFits(augmentation, seed, epochs);
    }

    @Override
    public Taught teach(
        long seed, Dataset training, @Nullable Dataset validation, TrainingContext trainings) {
      return new Taught(teacher, "given", null);
    }
  }

  /// A network trained for each seed, on the samples that have labels: for as many steps as on all,
  /// and with their preprocessing, as the students alone.
  record Trained(NetworkSpec spec, Trainer trainer) implements TeacherSource {
    @Override
    public void requireFits(Dataset data) {
      outline().requireFits(data);
      if (Labelled.of(data).data().size() == 0) {
        throw new IllegalArgumentException(
            "no sample of %s has a label to train a teacher on; give a trained one"
                .formatted(data.name()));
      }
    }

    /// A network of zeros: it has the shapes that the trained ones will have.
    @Override
    public Teacher outline() {
      return new NetworkTeacher(Network.zeros(spec));
    }

    @Override
    public void requireFits(Augmentation augmentation, Seed seed, int epochs) {}

    @Override
    public Taught teach(
        long seed, Dataset training, @Nullable Dataset validation, TrainingContext trainings) {
      Seed stream = Seed.of(seed).stream("teacher");
      Labelled labelled = Labelled.of(training);
      Network initial = spec.initialize(stream);
      labelled.prepare(initial, trainer.normalization());
      Trainer own = labelled.sameSteps(trainer.seed(stream), initial);
      TrainedNetwork trained =
          trainings
              .of(Role.TEACHER, seed, initial, own, labelled.data(), validation, null)
              .findOrTrain();
      return new Taught(new NetworkTeacher(trained.network()), trainer.loss().text(), trained);
    }
  }
}

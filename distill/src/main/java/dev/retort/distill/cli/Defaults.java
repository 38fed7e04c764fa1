package dev.retort.distill.cli;

import dev.retort.distill.objective.Course;
import dev.retort.distill.objective.Distillation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is chosen by the kind of data where nothing is said: every such number is in this file, and
/// those of a training that are the same for all kinds. Other defaults stand with their options.
enum Defaults {
  /// So few to train on that a teacher has something to add, and all of it within two minutes.
  SYNTHETIC_DIGITS("mlp:500,500", "mlp:30,30", Normalization.STANDARDIZE, "shift 2", "none") {
    @Override
    int teacherEpochs(boolean convolutions) {
      return convolutions ? 12 : 30;
    }

    @Override
    int studentEpochs(boolean convolutions) {
      return convolutions ? 20 : 60;
    }
  },
  GREY_IMAGES("lenet", "cnn:8,16,32", Normalization.UNIT_RANGE, "shift 2", "none") {
    @Override
    int teacherEpochs(boolean convolutions) {
      return convolutions ? 12 : 30;
    }

    @Override
    int studentEpochs(boolean convolutions) {
      return convolutions ? 15 : 30;
    }
  },
  COLOUR_IMAGES(
      "cnn:32,64,128,256",
      "cnn:16,32,64",
      Normalization.STANDARDIZE,
      "crop 4, flip, cutout 8",
      "none") {
    @Override
    int teacherEpochs(boolean convolutions) {
      return 30;
    }

    @Override
    int studentEpochs(boolean convolutions) {
      return 20;
    }
  },
  TABLE("mlp:256,256", "mlp:16", Normalization.STANDARDIZE, "none", "none") {
    @Override
    int teacherEpochs(boolean convolutions) {
      return 30;
    }

    @Override
    int studentEpochs(boolean convolutions) {
      return 30;
    }
  };

  /// As the library has them.
  static final Course TEMPERATURE = Distillation.USUAL_TEMPERATURE;

  static final Course SOFT_WEIGHT = Distillation.USUAL_SOFT_WEIGHT;

  /// The synthetic digits to train on.
  static final int SYNTHETIC_SAMPLES = 10_000;

  private static final int BATCH_SIZE = 128;
  private static final String OPTIMIZER = "adam";
  private static final float LEARNING_RATE = 1e-3f;
  private static final String SCHEDULE = "warmup 1 epoch, cosine";
  private static final float TEACHER_DROPOUT = 0.3f;

  /// Small data sets are walked through more often, until training has that many steps.
  private static final int FEWEST_STEPS = 2_000;

  private static final int MOST_EPOCHS = 200;

  private final String teacher;
  private final String student;
  private final Normalization normalization;
  private final String teacherAugmentation;
  private final String studentAugmentation;

  Defaults(
      String teacher,
      String student,
      Normalization normalization,
      String teacherAugmentation,
      String studentAugmentation) {
    this.teacher = teacher;
    this.student = student;
    this.normalization = normalization;
    this.teacherAugmentation = teacherAugmentation;
    this.studentAugmentation = studentAugmentation;
  }

  abstract int teacherEpochs(boolean convolutions);

  abstract int studentEpochs(boolean convolutions);

  /// Digits count as drawn where they are asked for, and not by their name: a table may be called
  /// `synthetic` too.
  static Defaults of(Dataset data) {
    if (data instanceof DrawnDigits) {
      return SYNTHETIC_DIGITS;
    }
    if (data.shape().rank() != 3) {
      return TABLE;
    }
    return data.shape().extent(0) == 1 ? GREY_IMAGES : COLOUR_IMAGES;
  }

  /// How a teacher, or a network on its own, is trained: with regularisation.
  TrainingSettings teacher(int samples, @Nullable String architecture) {
    Architecture chosen = new Architecture(architecture == null ? teacher : architecture);
    boolean convolutions = chosen.convolves();
    return new TrainingSettings(
        chosen.text(),
        epochs(samples, teacherEpochs(convolutions)),
        BATCH_SIZE,
        OPTIMIZER,
        LEARNING_RATE,
        SCHEDULE,
        normalization,
        teacherAugmentation,
        TEACHER_DROPOUT,
        convolutions && this == COLOUR_IMAGES,
        false,
        Limits.NONE,
        List.of());
  }

  /// How a student is trained: plainly, so that one pass of the teacher over the data serves all
  /// epochs.
  TrainingSettings student(int samples, @Nullable String architecture) {
    Architecture chosen = new Architecture(architecture == null ? student : architecture);
    return new TrainingSettings(
        chosen.text(),
        epochs(samples, studentEpochs(chosen.convolves())),
        BATCH_SIZE,
        OPTIMIZER,
        LEARNING_RATE,
        SCHEDULE,
        normalization,
        studentAugmentation,
        0,
        false,
        false,
        Limits.NONE,
        List.of());
  }

  private static int epochs(int samples, int usual) {
    long needed = (FEWEST_STEPS * (long) BATCH_SIZE + samples - 1) / Math.max(1, samples);
    return Math.clamp(needed, usual, MOST_EPOCHS);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

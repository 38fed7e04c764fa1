package dev.retort.distill.cli;

import dev.retort.engine.data.Dataset;
import java.util.Locale;

/// What is chosen where nothing is said, by the kind of data: every such number is in this file.
enum Defaults {
  GREY_IMAGES {
    @Override
    Recipe teacher(int samples) {
      return new Recipe(
          "lenet", epochs(samples, 12), 128, "adam", 1e-3f, SCHEDULE, "shift 2", 0.3f, false);
    }

    @Override
    Recipe student(int samples) {
      return new Recipe(
          "cnn:8,16,32", epochs(samples, 20), 128, "adam", 1e-3f, SCHEDULE, "none", 0, false);
    }
  },
  COLOUR_IMAGES {
    @Override
    Recipe teacher(int samples) {
      return new Recipe(
          "cnn:32,64,128,256",
          epochs(samples, 30),
          128,
          "adam",
          1e-3f,
          SCHEDULE,
          "crop 4, flip, cutout 8",
          0.3f,
          true);
    }

    @Override
    Recipe student(int samples) {
      return new Recipe(
          "cnn:16,32,64", epochs(samples, 20), 128, "adam", 1e-3f, SCHEDULE, "none", 0, false);
    }
  },
  TABLE {
    @Override
    Recipe teacher(int samples) {
      return new Recipe(
          "mlp:256,256", epochs(samples, 30), 128, "adam", 1e-3f, SCHEDULE, "none", 0.2f, false);
    }

    @Override
    Recipe student(int samples) {
      return new Recipe(
          "mlp:16", epochs(samples, 30), 128, "adam", 1e-3f, SCHEDULE, "none", 0, false);
    }
  };

  static final float TEMPERATURE = 4;
  static final float SOFT_WEIGHT = 0.9f;

  /// The synthetic digits to train on: so few that a teacher has something to add.
  static final int SYNTHETIC_SAMPLES = 10_000;

  private static final String SCHEDULE = "warmup 1 epoch, cosine";

  /// Small data sets are walked through more often, so that training has some 4,000 steps at least.
  private static final int FEWEST_STEPS = 4_000;

  private static final int MOST_EPOCHS = 200;

  abstract Recipe teacher(int samples);

  abstract Recipe student(int samples);

  static Defaults of(Dataset data) {
    if (data.shape().rank() != 3) {
      return TABLE;
    }
    return data.shape().extent(0) == 1 ? GREY_IMAGES : COLOUR_IMAGES;
  }

  private static int epochs(int samples, int usual) {
    long needed = (FEWEST_STEPS * 128L + samples - 1) / Math.max(1, samples);
    return Math.clamp(needed, usual, MOST_EPOCHS);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

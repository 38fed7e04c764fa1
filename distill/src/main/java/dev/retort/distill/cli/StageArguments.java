package dev.retort.distill.cli;

import dev.retort.distill.recipe.Portion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of one stage of an experiment: those of a training and of distillation, and what
/// binds stages together.
@Command
final class StageArguments {
  @Mixin private TrainingArguments training = new TrainingArguments();
  @Mixin private DistillationArguments distillation = new DistillationArguments();
  @Mixin private StageTeacherArguments teacher = new StageTeacherArguments();
  @Mixin private FreezeArguments freeze = new FreezeArguments();

  @Option(names = "--network", description = "A preset or the layers written out.")
  private @Nullable String network;

  @Option(names = "--dropout", description = "Dropout behind a preset's hidden dense layers.")
  private @Nullable Float dropout;

  @Option(names = "--batch-norm", description = "true: batch norm in a preset's convolutions.")
  private @Nullable Boolean batchNorm;

  @SuppressWarnings("UnusedVariable") // these already hold what that stage says
  @Option(names = "--like", description = "A stage whose options are taken over.")
  private @Nullable String like;

  @Option(names = "--soft-targets", description = "What a teacher's file has said before.")
  private @Nullable Path softTargets;

  @Option(names = "--start", description = "A stage from whose weights this one goes on.")
  private @Nullable String start;

  @Option(names = "--layers-from", description = "A stage whose layers this one begins with.")
  private @Nullable String layersFrom;

  @Option(names = "--model", description = "A checkpoint from whose weights this one goes on.")
  private @Nullable Path model;

  @Option(names = "--samples", description = "How many of the training samples: 1800, 3 %.")
  private @Nullable String samples;

  @Option(names = "--labels", description = "How many of them have labels: 1800, 3 %.")
  private @Nullable String labels;

  @Option(names = "--members", description = "The stages of an ensemble.")
  private @Nullable String members;

  @Option(names = "--peers", description = "The stages that learn together with this one.")
  private @Nullable String peers;

  @Option(names = "--stream", description = "Where random numbers begin, beside the seed.")
  private @Nullable String stream;

  @Option(names = "--published", description = "A figure from elsewhere, to stand beside.")
  private @Nullable String published;

  @Option(names = "--against", description = "The stages that this one is compared with.")
  private @Nullable String against;

  /// Refuses what cannot be.
  void requireSensible() {
    training.requireSensible();
    distillation.requireSensible();
    freeze.requireSensible();
    if (dropout != null) {
      Regularization.requireRate(dropout);
    }
    try {
      samples();
      labels();
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  TrainingArguments training() {
    return training;
  }

  DistillationArguments distillation() {
    return distillation;
  }

  @Nullable String network() {
    return network;
  }

  @Nullable Float dropout() {
    return dropout;
  }

  @Nullable Boolean batchNorm() {
    return batchNorm;
  }

  StageTeacherArguments teacher() {
    return teacher;
  }

  @Nullable Path softTargets() {
    return softTargets;
  }

  @Nullable String start() {
    return start;
  }

  @Nullable String layersFrom() {
    return layersFrom;
  }

  @Nullable Path model() {
    return model;
  }

  FreezeArguments freeze() {
    return freeze;
  }

  /// Whether it begins with weights from elsewhere, which bring their preprocessing along.
  boolean begins() {
    return start != null || layersFrom != null || model != null;
  }

  Portion samples() {
    return samples == null ? Portion.ALL : Portion.parse(samples);
  }

  Portion labels() {
    return labels == null ? Portion.ALL : Portion.parse(labels);
  }

  List<String> members() {
    return names(members);
  }

  List<String> peers() {
    return names(peers);
  }

  @Nullable String stream() {
    return stream;
  }

  String published() {
    return published == null ? "" : published;
  }

  List<String> against() {
    return names(against);
  }

  static List<String> names(@Nullable String list) {
    return list == null
        ? List.of()
        : Arrays.stream(list.split(",")).map(String::strip).filter(n -> !n.isEmpty()).toList();
  }
}

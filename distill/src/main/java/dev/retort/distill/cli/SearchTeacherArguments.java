package dev.retort.distill.cli;

import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say who teaches in a search: trained or opened once, its logits for the
/// training samples kept.
final class SearchTeacherArguments {
  /// What the teacher is called among the networks that are kept.
  static final String NETWORK = "teacher";

  @Mixin private AnyTeacherArguments teacher = new AnyTeacherArguments();

  @Option(
      names = "--soft-targets",
      paramLabel = "FILE",
      description =
          "What the teacher says about the training data (written by retort label); with it no"
              + " teacher need be there.")
  private @Nullable Path softTargets;

  @Option(
      names = "--teacher-epochs",
      paramLabel = "N",
      description = "As --epochs, for a teacher that is trained.")
  private @Nullable Integer epochs;

  /// Who teaches.
  ///
  /// @param teacher what students learn from
  /// @param trained the network that was trained here; null if none was
  /// @param seeing the teacher that can be asked about the test samples; null if there is none
  record Taught(Teacher teacher, @Nullable TrainedNetwork trained, @Nullable Teacher seeing) {
    /// The one network that can be examined on the test samples; null where it is none or several.
    @Nullable TrainedNetwork seen() {
      if (trained != null) {
        return trained;
      }
      return seeing == null || seeing.networks().size() != 1
          ? null
          : new TrainedNetwork(seeing.networks().getFirst(), null);
    }
  }

  void requireSensible() {
    teacher.requireSensible();
    TrainingArguments.requireFromOne("--teacher-epochs", epochs);
    if (epochs != null && (softTargets != null || !teacher.files().isEmpty())) {
      throw Failure.usage(
          "--teacher-epochs is for a teacher that is trained; leave it out, or give an architecture"
              + " as --teacher and no --soft-targets");
    }
    if (softTargets != null && teacher.architecture() != null && teacher.files().isEmpty()) {
      throw Failure.usage(
          "--soft-targets are of a teacher that is there already; give its file as --teacher, or"
              + " leave one of both out");
    }
  }

  /// What is read of it: networks, files of logits, soft targets.
  List<Path> read() {
    List<Path> files = new ArrayList<>(teacher.read());
    if (softTargets != null) {
      files.add(softTargets);
    }
    return files;
  }

  /// How the teacher is trained; null where it is given.
  @Nullable TrainingSettings settings(Defaults kind, Dataset train) {
    return softTargets != null || !teacher.files().isEmpty()
        ? null
        : kind.teacher(train.size(), teacher.architecture()).with(epochs, null);
  }

  /// Trains or opens the teacher.
  ///
  /// @param all the training data, of which `training` is what the students learn from
  /// @param epochs of the finalists, which see the samples as they are
  /// @throws IllegalArgumentException if a network that is given does not fit the data
  /// @throws Failure if soft targets do not, or are of augmented samples or of another teacher
  Taught teach(
      @Nullable TrainingSettings settings,
      Dataset all,
      Dataset training,
      long seed,
      int epochs,
      int threads,
      TrainedNetworks networks,
      OutFolder folder,
      Terminal terminal)
      throws IOException {
    if (settings != null) {
      Seed stream = Seed.of(seed).stream("teacher");
      TrainedNetwork trained =
          networks.trainOnLabels(
              NETWORK,
              settings.spec(all),
              stream,
              settings.trainer(seed, threads).seed(stream),
              training);
      Teacher asked = Teacher.of(trained.network());
      return new Taught(cached(asked, training, threads, folder), trained, asked);
    }
    Teacher given = teacher.files().isEmpty() ? null : teacher.open(all, terminal);
    SoftTargets targets = softTargets == null ? null : SoftTargets.read(softTargets);
    requireFollowed(given, targets, all, Seed.of(seed), epochs);
    Teacher seeing = given == null || given.isLookedUp() ? null : given;
    if (targets != null) {
      return new Taught(targets, null, seeing);
    }
    if (given == null) {
      throw new IllegalStateException("a teacher is trained, opened or kept in a file");
    }
    return new Taught(
        seeing == null ? given : cached(given, training, threads, folder), null, seeing);
  }

  /// Refuses what was said of other data, of augmented samples, or by another teacher.
  private static void requireFollowed(
      @Nullable Teacher given, @Nullable SoftTargets targets, Dataset all, Seed seed, int epochs) {
    try {
      if (given != null) {
        given.requireFits(Augmentation.none(), seed, epochs);
      }
      if (targets != null) {
        targets.requireFits(all);
        targets.requireFits(Augmentation.none(), seed, epochs);
      }
      if (targets != null && given != null) {
        targets.requireTeacher(given);
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  /// The teacher's logits for the training samples, from the folder if they lie there.
  private static SoftTargets cached(
      Teacher teacher, Dataset training, int threads, OutFolder folder) throws IOException {
    Path file = folder.file("soft-targets.safetensors");
    if (file == null) {
      return SoftTargets.of(teacher, training, threads);
    }
    if (!Files.exists(file)) {
      SoftTargets.write(file, teacher, training, Labelling.plain().threads(threads));
    }
    SoftTargets kept = SoftTargets.read(file);
    try {
      kept.requireTeacher(teacher);
      kept.requireFits(training);
    } catch (IllegalArgumentException _) {
      // whose own mend, to compute them anew, is for files that users have asked for
      throw Failure.failed(file + " is of another teacher or other data; choose another --out");
    }
    return kept;
  }
}

package dev.retort.distill.teacher;

import dev.retort.engine.Network;
import dev.retort.engine.Predictor;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whoever a student learns from: the logits of M members for the samples of a batch.
///
/// A teacher is frozen. It predicts as in inference (no dropout, batch norm by its running
/// statistics), no training changes it, and it is never saved with a student. Several threads may
/// ask it at once, unless [#planned] gives each one of its own; one that keeps buffers overrides
/// it.
///
/// *Shapes*: logits [N, M, K], row-major. A sample's logits do not depend on the batch it comes in.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="teacher"}
///
/// *A teacher of one's own* that computes its logits from what is in a batch needs the abstract
/// methods alone. One that looks them up by the samples' ids MUST override [#isLookedUp()] to
/// return true. Ids are counted anew in each data set: it would else be asked about the test set,
/// give the answers of training samples, and be reported with errors that it does not make. It
/// overrides [#requireKnows(Dataset)] and [#requireFits(Augmentation, Seed, int)] too, because it
/// knows some samples alone, and these as they are. For an array of logits there is
/// [#ofLogits(Dataset, float\[\])], which does all that.
///
/// {@snippet class="dev.retort.distill.teacher.ExamplesTest" region="own"}
public interface Teacher {
  /// M: 1 for a network, more for an ensemble.
  int members();

  /// K.
  int classes();

  /// Writes the logits of the samples of a batch, by content or by id, to the start of `out`.
  ///
  /// @throws IllegalArgumentException if the samples are not the teacher's or `out` is too short
  void logits(Batch batch, float[] out);

  /// What the logits depend on, as a SHA-256 in hex; cached logits carry it.
  String sha256();

  /// How it is called in reports: its architecture.
  String text();

  /// Checks, before any work, that it can take the samples of a data set, of the same columns if it
  /// knows their names, and has its classes.
  ///
  /// @throws IllegalArgumentException if not; the message says what differs
  void requireFits(Dataset data);

  /// Checks likewise that it can teach samples that a training changes by an augmentation, drawn
  /// from that seed, in that many epochs. Whoever looks at the samples themselves can.
  ///
  /// @throws IllegalArgumentException if not; the message says what differs
  default void requireFits(Augmentation augmentation, Seed seed, int epochs) {}

  /// Checks, before a training begins, that it can teach these samples: all or a part of those that
  /// [#requireFits(Dataset)] speaks of, such as a split, and maybe with some labels hidden. Whoever
  /// looks its logits up knows samples by their ids alone: of others with the same ids nobody would
  /// know here.
  ///
  /// @throws IllegalArgumentException if not; the message says what differs
  default void requireKnows(Dataset part) {}

  /// What its outputs stand for, as of a network ([Network#task()]): whether a softmax, a sigmoid
  /// or neither makes probabilities of them. Null where nobody knows; they are then taken for what
  /// an objective takes them for.
  default @Nullable Task task() {
    return null;
  }

  /// Whether what it gives for logits are logs of probabilities. A softmax does not see it, for
  /// softmax(log p) = p; a sigmoid does, and makes p / (1 + p) of them: 50 % of a class that is
  /// certain.
  default boolean givesLogProbabilities() {
    return false;
  }

  /// How many of the probabilities whose logs it gives are 0 and stand as -87.3 in the place of
  /// minus infinity: hardly seen by a softmax at a low temperature, and all that whoever takes
  /// logits for numbers would see. Where it gives log(p / (1 - p)), those of 1 count too, which
  /// stand as 87.3. 0 where it gives logits.
  default long zeroProbabilities() {
    return 0;
  }

  /// Whether each logit is what it has said of that class. Of the top k of a row all other classes
  /// share one, which stands for what they come to in a softmax at temperature 1 and for nothing
  /// that each of them had.
  default boolean keepsAllLogits() {
    return true;
  }

  /// Whether the logits are found by the ids of the samples, so that it knows no others than those
  /// they were made for: not the test set. One that goes by [Batch#ids()] and says false is asked
  /// about the test set all the same, and answers with logits of training samples.
  default boolean isLookedUp() {
    return false;
  }

  /// The same teacher with buffers in place for batches of up to `capacity` samples: for one
  /// thread, and without allocation. Itself where it keeps none, for any number of threads.
  default Teacher planned(int capacity, Workers workers) {
    return this;
  }

  /// The same teacher, whose networks take so many threads for a batch where they would take all
  /// processors; itself where it has none. No bit depends on it. Where it is [#planned], its
  /// workers have been named.
  ///
  /// @throws IllegalArgumentException if there is none, or more than workers may be
  default Teacher withThreads(int threads) {
    return this;
  }

  /// The networks it consists of, to be counted and timed; none where the logits come from
  /// elsewhere. They are its own and must not be changed, or it would be another teacher than its
  /// hash says: take a [Network#copy()] to train on.
  default List<Network> networks() {
    return List.of();
  }

  /// The named layers whose outputs it can show, with the shape of one sample; none where the
  /// logits come from elsewhere.
  default Map<String, Shape> features() {
    return Map.of();
  }

  /// The output of a named layer in inference, `[N, its shape]`, for the batch whose logits this
  /// planned teacher has just given; to be read until the next one.
  ///
  /// @throws IllegalArgumentException if it cannot show it
  default float[] feature(String name) {
    throw new IllegalArgumentException(
        "the layer \"%s\" cannot be seen: only a single network that is planned shows its layers"
            .formatted(name));
  }

  /// The teacher as one model: its logits, or for several members log of their mean probability; of
  /// labels of which a sample may have several the logit of their mean probability, of numbers
  /// their mean ([#task()]).
  ///
  /// One that is looked up ([#isLookedUp()]) answers for the samples that it was made for, or some
  /// of them. It finds them by their ids, which are counted anew in each data set: of a test set it
  /// would give the rows of training samples.
  ///
  /// It throws an [IllegalArgumentException] where a logit is not finite ([#requireFinite]).
  default Predictor predictor() {
    return new MembersMean(this);
  }

  /// Checks the logits that a teacher has given for a batch: of what is no finite number nobody can
  /// learn.
  ///
  /// @throws IllegalArgumentException if one is not, as of a network that has diverged; the message
  ///   names its sample
  static void requireFinite(Teacher teacher, Batch batch, float[] logits) {
    FiniteLogits.require(teacher, batch, logits);
  }

  /// A teacher from the present weights of a network, or an ensemble from those of several.
  ///
  /// @throws IllegalArgumentException if there is none, or they differ in their classes
  static Teacher of(Network... networks) {
    if (networks.length == 1) {
      return new NetworkTeacher(networks[0]);
    }
    return new EnsembleTeacher(Arrays.stream(networks).<Teacher>map(NetworkTeacher::new).toList());
  }

  /// A teacher from logits that somebody has for the samples of a data set, looked up by their ids.
  /// It teaches these samples, or a part of them, without augmentation, and refuses others. They
  /// may be written to a file and found again ([SoftTargets]).
  ///
  /// {@snippet class="dev.retort.distill.teacher.ExamplesTest" region="ofLogits"}
  ///
  /// @param logits `[N, K]` in the order of the samples; of logs of probabilities
  ///   [#givesLogProbabilities()] is true
  /// @throws IllegalArgumentException if there is not a row for each sample, a number is not
  ///   finite, two samples have the same id, or the rows are or seem to be probabilities,
  ///   percentages, votes or sigmoids: numbers from 0 to 1 where the targets are no such numbers;
  ///   what they are can be said ([#ofLogits(Dataset, float\[\], LogitsFile.Kind)])
  static SoftTargets ofLogits(Dataset data, float[] logits) {
    return GivenLogits.of(data, logits, null);
  }

  /// A teacher likewise from numbers that are said to be of a kind: probabilities and sigmoids
  /// enter as the logits that they stand for in a [LogitsFile], and logits may be from 0 to 1.
  ///
  /// {@snippet class="dev.retort.distill.teacher.ExamplesTest" region="ofProbabilities"}
  ///
  /// @param numbers `[N, K]` in the order of the samples
  /// @throws IllegalArgumentException if there is not a row for each sample, a number is not
  ///   finite, two samples have the same id, or the rows are not what is said
  static SoftTargets ofLogits(Dataset data, float[] numbers, LogitsFile.Kind kind) {
    return GivenLogits.of(data, numbers, kind);
  }
}

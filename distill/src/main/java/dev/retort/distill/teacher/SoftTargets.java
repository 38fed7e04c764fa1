package dev.retort.distill.teacher;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// A teacher's logits for a data set, computed once and found again by the ids of the samples.
///
/// They hold for the samples as they are, or as one training augments them in its epochs, and carry
/// the hashes of the teacher and of the data; whoever asks for others is refused. Full soft targets
/// give the bits that the teacher itself would give.
///
/// Where only the top k of each row are kept ([Labelling#top(int)]), the rest is spread evenly over
/// the other classes. With S the kept classes, of K, and v the logits, every class beyond S is
/// given the same logit
///
///     r = log (1/(K - |S|) sum over j not in S of exp(v[j]))
///
/// so that at temperature 1 the kept classes have exactly the probabilities that they had, and the
/// mass that is missing is spread evenly over the others. As these are logits like any, softmax at
/// any other temperature T can be taken of them; there the mass of the rest, as a multiple of that
/// of the kept, is an approximation. Above 1 it is never too small, and too large by up to
///
///     (K - |S|)^(1 - 1/T)
///
/// which is 176 for the top 16 of 1,000 at T = 4, where one class of the rest has nearly all that
/// it has: of logits 10, fifteen times 1, 0 and 983 times -20 the rest should have 19.5 % there and
/// has 84.8 %. Where the rest is spread it is less: 79 % become 89 % of 1,000 logits drawn from a
/// normal distribution of deviation 4, the greatest raised by 8. Only where the rest has equal
/// logits is it exact. Whoever takes logits as numbers, or each class by itself, is refused them
/// ([Teacher#keepsAllLogits()]).
///
/// Those of a file stay in it: it is mapped into memory, not read.
///
/// *Shapes*: logits [epochs * samples, M, K].
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="softTargets"}
public final class SoftTargets implements Teacher {
  /// What soft targets are of.
  ///
  /// @param logProbabilities whether the teacher gives logs of probabilities for logits
  /// @param zeroProbabilities how many of these were 0 ([Teacher#zeroProbabilities()])
  /// @param task what the teacher's outputs stand for; null where nobody knows
  /// @param views how a training augments the samples; null for the samples as they are
  record Origin(
      String teacherSha256,
      String teacherText,
      String dataSha256,
      String dataName,
      boolean logProbabilities,
      long zeroProbabilities,
      @Nullable Task task,
      @Nullable Views views) {}

  /// What a training with an augmentation sees of the samples.
  ///
  /// @param augmentation in its text form
  /// @param seedKey of the training's seed
  record Views(String augmentation, long seedKey, int epochs) {}

  private final Origin origin;
  private final int members;
  private final int classes;
  private final int kept;
  private final SampleIds ids;
  private final LogitRows rows;

  /// @param kept of the K logits of a row
  SoftTargets(Origin origin, int members, int classes, int kept, SampleIds ids, LogitRows rows) {
    this.origin = origin;
    this.members = members;
    this.classes = classes;
    this.kept = kept;
    this.ids = ids;
    this.rows = rows;
  }

  /// Asks a teacher for its logits for all samples of a data set as they are, and keeps them in
  /// memory.
  ///
  /// @throws IllegalArgumentException if the data is not the teacher's, two of its samples have the
  ///   same id, a logit is no finite number, or there are more than 2^31 - 1 of them
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted
  public static SoftTargets of(Teacher teacher, Dataset data, int threads) {
    return of(teacher, data, threads, (walk, at) -> {});
  }

  /// As above; `also` is shown every batch, and which of the samples is its first.
  static SoftTargets of(
      Teacher teacher, Dataset data, int threads, ObjIntConsumer<LabellingWalk> also) {
    LabellingWalk walk = new LabellingWalk(teacher, data, Labelling.plain().threads(threads));
    int width = teacher.members() * teacher.classes();
    if ((long) width * data.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "soft targets hold at most 2^31 - 1 logits but %d samples with %d each have more; teach without a cache"
              .formatted(data.size(), width));
    }
    float[] logits = new float[width * data.size()];
    for (int at = 0; walk.next(); at += walk.count()) {
      System.arraycopy(walk.logits(), 0, logits, at * width, walk.count() * width);
      also.accept(walk, at);
    }
    return new SoftTargets(
        walk.origin(),
        teacher.members(),
        teacher.classes(),
        teacher.classes(),
        walk.ids(),
        new LogitRows.Heap(logits, width));
  }

  /// Asks a teacher for its logits for a data set and writes them to a file as they come, wholly or
  /// not at all.
  ///
  /// @throws IllegalArgumentException if the data is not the teacher's or empty, two of its samples
  ///   have the same id, a logit is no finite number, or more than 2^31 - 1 are to be kept; where
  ///   only the top k of each row are ([Labelling#top(int)]), if these are more than (2^31 - 1) /
  ///   4, or there are more than 65,536 classes
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted
  public static void write(Path file, Teacher teacher, Dataset data, Labelling labelling)
      throws IOException {
    LabellingWalk walk = new LabellingWalk(teacher, data, labelling);
    int kept = labelling.top() == 0 ? teacher.classes() : labelling.top();
    new SoftTargetsWriter(
            walk.origin(), walk.ids(), teacher.members(), teacher.classes(), kept, walk)
        .write(file);
  }

  /// Writes a file, wholly or not at all.
  ///
  /// @throws IllegalArgumentException if there are none, or one is no finite number
  public void write(Path file) throws IOException {
    new SoftTargetsWriter(origin, ids, members, classes, kept, new OwnRows()).write(file);
  }

  /// Opens a file that [#write] has made.
  ///
  /// @throws dev.retort.engine.data.DataFormatException if it is not such a file or is damaged
  public static SoftTargets read(Path file) throws IOException {
    return SoftTargetsFile.read(file);
  }

  /// Refuses any teacher but the one whose logits these are.
  ///
  /// @throws IllegalArgumentException if it is another
  public void requireTeacher(Teacher teacher) {
    if (!teacher.sha256().equals(origin.teacherSha256)) {
      throw new IllegalArgumentException(
          "the soft targets are of the teacher %.12s (%s), not of %.12s (%s); compute them anew"
              .formatted(
                  origin.teacherSha256, origin.teacherText, teacher.sha256(), teacher.text()));
    }
  }

  /// Refuses any data but those that the logits were computed for.
  @Override
  public void requireFits(Dataset data) {
    requireKnows(data);
    if (!data.sha256().equals(origin.dataSha256)) {
      throw new IllegalArgumentException(
          "the soft targets are of the data %s (%.12s), not of %s (%.12s), whose samples, labels or order are others; compute them anew"
              .formatted(origin.dataName, origin.dataSha256, data.name(), data.sha256()));
    }
  }

  /// Refuses data of another number of classes, and with a sample that there are no logits for.
  @Override
  public void requireKnows(Dataset part) {
    if (part.classes() != classes) {
      throw new IllegalArgumentException(
          "the soft targets of %s have %d classes but %s has %d; compute them anew"
              .formatted(origin.dataName, classes, part.name(), part.classes()));
    }
    for (int i = 0; i < part.size(); i++) {
      place(part.id(i));
    }
  }

  /// Refuses any other augmentation, seed of it, and more epochs.
  @Override
  public void requireFits(Augmentation augmentation, Seed seed, int epochs) {
    Views views = origin.views;
    if (views == null) {
      requirePlain(augmentation);
      return;
    }
    if (!views.augmentation.equals(augmentation.text())) {
      throw new IllegalArgumentException(
          "the soft targets are of samples augmented by %s and cannot teach those of another augmentation (%s); compute them anew"
              .formatted(views.augmentation, augmentation));
    }
    if (views.seedKey != seed.key()) {
      throw new IllegalArgumentException(
          "the soft targets are of samples augmented (%s) from another seed; compute them anew for this one"
              .formatted(views.augmentation));
    }
    if (views.epochs < epochs) {
      throw new IllegalArgumentException(
          "the soft targets of augmented samples (%s) are of %d epochs but the training has %d; compute them anew"
              .formatted(views.augmentation, views.epochs, epochs));
    }
  }

  /// Refuses any augmentation, for logits of samples as they are.
  static void requirePlain(Augmentation augmentation) {
    if (!augmentation.isNone()) {
      throw new IllegalArgumentException(
          "soft targets are of samples as they are and cannot teach augmented ones (%s); train without augmentation or with the teacher itself"
              .formatted(augmentation));
    }
  }

  @Override
  public void logits(Batch batch, float[] out) {
    int width = members * classes;
    if (out.length < batch.size() * width) {
      throw new IllegalArgumentException(
          "logits of %d samples, %d members and %d classes need %d floats but get %d"
              .formatted(batch.size(), members, classes, batch.size() * width, out.length));
    }
    long start = origin.views == null ? 0 : start(origin.views, batch.epoch());
    for (int n = 0; n < batch.size(); n++) {
      rows.copy(start + place(batch.ids()[n]), out, n * width);
    }
  }

  private long start(Views views, long epoch) {
    if (epoch < 0 || epoch >= views.epochs) {
      throw new IllegalArgumentException(
          "the soft targets are of the epochs 0 to %d and not of epoch %d"
              .formatted(views.epochs - 1, epoch));
    }
    return epoch * ids.size();
  }

  int place(long id) {
    int place = ids.place(id);
    if (place < 0) {
      throw new IllegalArgumentException(
          "the soft targets of %s (%d samples) have none for sample %d; compute them for this data"
              .formatted(origin.dataName, ids.size(), id));
    }
    return place;
  }

  @Override
  public int members() {
    return members;
  }

  @Override
  public int classes() {
    return classes;
  }

  /// How many logits of a row are kept: K, or the k of the top k.
  public int kept() {
    return kept;
  }

  /// How many samples there are logits for.
  public int size() {
    return ids.size();
  }

  /// How many epochs of a training with augmentation there are logits for; 1 without.
  public int epochs() {
    return origin.views == null ? 1 : origin.views.epochs;
  }

  /// The augmentation in its text form.
  public String augmentation() {
    return origin.views == null ? Augmentation.none().text() : origin.views.augmentation;
  }

  /// The name of the data.
  public String dataName() {
    return origin.dataName;
  }

  /// The hash of the data.
  public String dataSha256() {
    return origin.dataSha256;
  }

  /// The hash of the teacher that was asked.
  public String teacherSha256() {
    return origin.teacherSha256;
  }

  /// The hash of the teacher whose logits these are, as both say the same; with the top k alone
  /// they are another teacher, and this is its hash. So are those of augmented samples, which say
  /// nothing of the samples as they are.
  @Override
  public String sha256() {
    Views views = origin.views;
    if (kept == classes && views == null) {
      return origin.teacherSha256;
    }
    Digest digest = new Digest().add(origin.teacherSha256);
    if (kept < classes) {
      digest.add("top " + kept);
    }
    if (views != null) {
      digest.add("augmented " + views.augmentation + " from " + views.seedKey);
    }
    return digest.hex();
  }

  @Override
  public String text() {
    return kept == classes
        ? origin.teacherText
        : origin.teacherText + " (top " + kept + " of its logits)";
  }

  /// As its teacher has said; of a file with one class a sample it is not known.
  @Override
  public @Nullable Task task() {
    return origin.task;
  }

  /// As its teacher has said.
  @Override
  public boolean givesLogProbabilities() {
    return origin.logProbabilities;
  }

  /// As its teacher has said.
  @Override
  public long zeroProbabilities() {
    return origin.zeroProbabilities;
  }

  /// Unless they are the top k.
  @Override
  public boolean keepsAllLogits() {
    return kept == classes;
  }

  @Override
  public boolean isLookedUp() {
    return true;
  }

  /// All rows in their order, some at a time.
  private final class OwnRows implements SoftTargetsWriter.Rows {
    private final long all = (long) epochs() * ids.size();
    private final int width = members * classes;
    private final float[] some = new float[256 * width];
    private long from;
    private int count;

    @Override
    public boolean next() {
      from += count;
      count = (int) Math.min(256, all - from);
      for (int i = 0; i < count; i++) {
        rows.copy(from + i, some, i * width);
      }
      int spoilt = FiniteLogits.spoilt(some, count * width);
      if (spoilt >= 0) {
        long row = from + spoilt / width;
        throw FiniteLogits.refusal(
            origin.teacherText, ids.id((int) (row % ids.size())), some[spoilt]);
      }
      return count > 0;
    }

    @Override
    public int count() {
      return count;
    }

    @Override
    public float[] logits() {
      return some;
    }
  }
}

package dev.retort.engine;

import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Normalization;
import dev.retort.engine.data.Splits;
import dev.retort.engine.kernel.Workers;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.optimizer.Optimizer;
import dev.retort.engine.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Trains a network on a data set: batches in an order drawn from the seed, forward, loss,
/// backward, one step of the optimizer.
///
/// A trainer is immutable; each setting gives a new one. The same trainer, network, data and seed
/// give the same bits on any machine and any number of threads.
///
/// *The last batch* of an epoch is as small as the data leaves it. Only where it would bring a
/// batch norm a single value a channel (one sample, or one a shard, of flat features), which has no
/// variance, it is left out of that epoch; the order is another one in each, so no sample is left
/// out for ever.
///
/// *Validation*: with a validation split (or data set), the network ends with the weights of its
/// best epoch. With outputs z and targets t `[N, K]` of its samples, that is the epoch of
///
/// | the network learns ([Network#task()]) | the least | and among equals the least |
/// |---|---|---|
/// | classes | errors | cross entropy |
/// | numbers | `1/(N K) sum over n, k of (z[n, k] - t[n, k])^2` ([Residuals]) | |
/// | several labels a sample | `wrong labels / (N K)` ([MultiLabelEvaluation]) | cross entropy |
///
/// Training stops early when `patience` epochs have brought nothing better. Without validation, it
/// ends with the weights of the last epoch, and `patience` has nothing to go by. A training that an
/// exception ends leaves the network likewise: with the weights of the best epoch that is done, if
/// one is, and else, or without validation, as the last step has left it.
///
/// *Shards*: a batch may be cut into shards whose gradients are added in order, weighted by their
/// share of the batch. Batch norm sees a shard at a time, and so does a loss that sets the samples
/// of a batch beside each other, such as distillation by `dist`, `similarity` and `rkd`. The number
/// of shards is part of the arithmetic, unlike the number of threads.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="train"}
public final class Trainer {
  private final Optimizer optimizer;
  private final Loss loss;
  private int epochs = 10;
  private int batchSize = 128;
  private Seed seed = Seed.of(1);
  private Augmentation augmentation = Augmentation.none();
  private Normalization normalization = Normalization.USUAL;
  private double validationFraction;
  private int patience = Integer.MAX_VALUE;
  private double clipNorm = Double.POSITIVE_INFINITY;
  private List<String> frozen = List.of();
  private int shards = 1;
  private int threads = Runtime.getRuntime().availableProcessors();
  private List<TrainingListener> listeners = List.of();
  private @Nullable Path stateFile;

  private Trainer(Optimizer optimizer, Loss loss) {
    this.optimizer = optimizer;
    this.loss = loss;
  }

  public static Trainer of(Optimizer optimizer, Loss loss) {
    return new Trainer(optimizer, loss);
  }

  private Trainer copy(Optimizer optimizer, Loss loss) {
    Trainer copy = new Trainer(optimizer, loss);
    copy.epochs = epochs;
    copy.batchSize = batchSize;
    copy.seed = seed;
    copy.augmentation = augmentation;
    copy.normalization = normalization;
    copy.validationFraction = validationFraction;
    copy.patience = patience;
    copy.clipNorm = clipNorm;
    copy.frozen = frozen;
    copy.shards = shards;
    copy.threads = threads;
    copy.listeners = listeners;
    copy.stateFile = stateFile;
    return copy;
  }

  private Trainer copy() {
    return copy(optimizer, loss);
  }

  /// The same training with another loss: what a fair comparison changes, and nothing else.
  public Trainer loss(Loss loss) {
    return copy(optimizer, loss);
  }

  /// The same training with another optimizer.
  public Trainer optimizer(Optimizer optimizer) {
    return copy(optimizer, loss);
  }

  /// Passes over the training data; 10 unless said.
  public Trainer epochs(int epochs) {
    requireAtLeast(0, "epochs", epochs);
    Trainer copy = copy();
    copy.epochs = epochs;
    return copy;
  }

  /// Samples in a batch; 128 unless said. The last batch of an epoch may be smaller.
  public Trainer batchSize(int batchSize) {
    requireAtLeast(1, "batchSize", batchSize);
    Trainer copy = copy();
    copy.batchSize = batchSize;
    return copy;
  }

  /// Where the order of the data, augmentation and dropout are drawn from; `Seed.of(1)` unless
  /// said.
  public Trainer seed(Seed seed) {
    Trainer copy = copy();
    copy.seed = seed;
    return copy;
  }

  /// Random changes of the training data, drawn anew in each epoch; none unless said.
  public Trainer augmentation(Augmentation augmentation) {
    Trainer copy = copy();
    copy.augmentation = augmentation;
    return copy;
  }

  /// How the network's preprocessing is fitted to the training data, where it has none yet;
  /// [Normalization#USUAL] unless said.
  public Trainer normalization(Normalization normalization) {
    Trainer copy = copy();
    copy.normalization = normalization;
    return copy;
  }

  /// The share of the training data that is held out to choose the best epoch; 0 unless said. No
  /// use is made of it where validation data are given ([#fit(Network, Dataset, Dataset)]), nor by
  /// whatever splits its data itself: a comparison, a recipe.
  public Trainer validation(double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "a validation split takes a share from 0 to below 1 but gets " + fraction);
    }
    Trainer copy = copy();
    copy.validationFraction = fraction;
    return copy;
  }

  /// Stops after that many epochs without a better validation result; never where nothing is
  /// validated, nor unless said.
  public Trainer patience(int epochs) {
    requireAtLeast(1, "patience", epochs);
    Trainer copy = copy();
    copy.patience = epochs;
    return copy;
  }

  /// Scales the gradients of a step down to that norm, taken over all of them, those of parameters
  /// that the loss trains for itself included, where theirs is greater; they have no limit unless
  /// said.
  public Trainer clipNorm(double norm) {
    if (!(norm > 0)) {
      throw new IllegalArgumentException("a limit of the gradients' norm is above 0, not " + norm);
    }
    Trainer copy = copy();
    copy.clipNorm = norm;
    return copy;
  }

  /// Leaves layers as they are, so that the others alone learn: transfer from trained weights. None
  /// unless said.
  ///
  /// {@snippet class="dev.retort.engine.ExamplesTest" region="frozen"}
  ///
  /// Their parameters keep their bits: no gradient, weight decay or momentum changes them, no limit
  /// of the weights' norm, and they have no part in that of [#clipNorm(double)]. A batch norm among
  /// them has its running statistics in place of the batch's and does not move them, as in Keras;
  /// PyTorch's `requires_grad = False` alone would move them. Dropout drops as ever. Preprocessing
  /// that the network has stays as it is, whatever is frozen; without any it gets that of the new
  /// data.
  ///
  /// Layers up to which nothing is trained have no backward pass, which spares its time. A loss
  /// that leaves gradients at one of these, such as a hint, would teach nothing there and is
  /// refused.
  ///
  /// [#fit(Network, Dataset)] refuses a layer that is not there or has no parameters, and to freeze
  /// all.
  ///
  /// @param layers each by its name ([dev.retort.engine.layer.LayerSpec#named(String)]) or its
  ///   [Node#path()]; a layer that holds others stands for all of these
  public Trainer frozen(String... layers) {
    Trainer copy = copy();
    copy.frozen = List.of(layers);
    return copy;
  }

  /// Cuts each batch into that many shards, each of which batch norm and the loss see by itself; 1
  /// unless said.
  public Trainer shards(int shards) {
    requireAtLeast(1, "shards", shards);
    Trainer copy = copy();
    copy.shards = shards;
    return copy;
  }

  /// Threads at work, [Workers#MOST] of them at the most; all processors unless said. It changes no
  /// bit of the result.
  public Trainer threads(int threads) {
    requireAtLeast(1, "threads", threads);
    if (threads > Workers.MOST) {
      throw new IllegalArgumentException(
          "a training has at most %d threads but gets %d; take no more than there are processors"
              .formatted(Workers.MOST, threads));
    }
    Trainer copy = copy();
    copy.threads = threads;
    return copy;
  }

  /// Adds a listener; there is none unless said.
  public Trainer listener(TrainingListener listener) {
    Trainer copy = copy();
    List<TrainingListener> all = new ArrayList<>(listeners);
    all.add(listener);
    copy.listeners = List.copyOf(all);
    return copy;
  }

  /// Writes all that training knows to this file after every epoch (of short ones after some, so
  /// that it takes no more than a twentieth of the time), and goes on from it, bit for bit, where
  /// it is there already. The network must have the weights that the training began with. Nothing
  /// is written unless said.
  ///
  /// Before the first step it is checked that the file can be written, and half-written copies that
  /// killed runs have left beside it are removed.
  public Trainer stateFile(Path file) {
    Trainer copy = copy();
    copy.stateFile = file;
    return copy;
  }

  public Optimizer optimizer() {
    return optimizer;
  }

  public Loss loss() {
    return loss;
  }

  public int epochs() {
    return epochs;
  }

  public int batchSize() {
    return batchSize;
  }

  public Seed seed() {
    return seed;
  }

  public Augmentation augmentation() {
    return augmentation;
  }

  public Normalization normalization() {
    return normalization;
  }

  /// The share of the training data that is held out; 0 where none is.
  public double validation() {
    return validationFraction;
  }

  public int threads() {
    return threads;
  }

  /// The greatest int where nothing stops a training early.
  public int patience() {
    return patience;
  }

  /// Infinite where gradients have no limit.
  public double clipNorm() {
    return clipNorm;
  }

  /// The layers that are frozen, as they were said; empty where none is.
  public List<String> frozen() {
    return frozen;
  }

  public int shards() {
    return shards;
  }

  List<TrainingListener> listeners() {
    return listeners;
  }

  /// Where the state is kept; null where it is not.
  public @Nullable Path stateFile() {
    return stateFile;
  }

  /// Trains on a data set, or on what a validation split leaves of it.
  ///
  /// An interrupt of the thread ends it after the step it is at, or before the first, and the
  /// thread stays interrupted.
  ///
  /// @throws IllegalArgumentException if the data does not fit the network or the loss (labels are
  ///   missing, a teacher does not know the samples), no layer of the network learns, it knows a
  ///   class of the data in another place or was trained on other columns
  ///   ([Network#columnNames()]), the validation split is empty or leaves nothing to train on,
  ///   every batch is too small for batch norm, the layers to be frozen are none of the network's
  ///   or all of them, or there is a state file and nobody can tell the soft targets of
  ///   [dev.retort.engine.loss.KullbackLeibler] from others, or a parameter of the loss from one of
  ///   the network
  /// @throws java.io.UncheckedIOException if the state file cannot be written, is damaged or is of
  ///   another training
  /// @throws TrainingDivergedException if the loss or the gradients cease to be numbers; with
  ///   validation the network has the weights of its best epoch, if one is done
  /// @throws java.util.concurrent.CancellationException if the thread is interrupted; the network
  ///   likewise
  public TrainingResult fit(Network network, Dataset data) {
    if (validationFraction == 0) {
      return fit(network, data, null);
    }
    Splits.requireHeldOut(data, validationFraction);
    Splits splits = Splits.of(data, validationFraction, seed.stream("validation"));
    return fit(network, splits.train(), splits.validation());
  }

  /// Trains on a data set and chooses the best epoch by another, in place of a split of its own
  /// ([#validation(double)]). Not the test set: what is given here chooses the epoch.
  ///
  /// @param validation null where nothing chooses
  /// @throws IllegalArgumentException as above, or if the validation data has no label or, where
  ///   the network learns numbers or several labels a sample, no targets (these from 0 to 1), or a
  ///   class in another place than the training data, or other columns
  public TrainingResult fit(Network network, Dataset training, @Nullable Dataset validation) {
    TrainableData.requireFits(this, network, training, validation);
    TrainingRun run = TrainingStart.begin(this, network, training, validation);
    run.train();
    return run.result();
  }

  /// How many steps an epoch of so many samples has for that network: one a batch, but for a last
  /// batch that leaves batch norm over flat features fewer than two samples in one of its shards.
  ///
  /// @throws IllegalArgumentException if every batch does, or as of [#requireFreezes]
  public int stepsPerEpoch(Network network, int samples) {
    FrozenLayers layers = FrozenLayers.of(network.nodes(), frozen);
    return EpochSteps.of(network, layers, samples, batchSize, shards);
  }

  /// Checks, before any work, that such a network has the layers that are frozen, and that others
  /// are left to learn.
  ///
  /// @param taught layers, by name, at which the loss leaves gradients, as hints do
  /// @throws IllegalArgumentException if not, or nothing up to one of these learns; says which
  ///   layers there are
  public void requireFreezes(NetworkSpec spec, Collection<String> taught) {
    if (!frozen.isEmpty()) {
      List<Node> nodes = Node.of(spec);
      FrozenLayers.of(nodes, frozen).requireTaught(nodes, taught);
    }
  }

  /// The places ([Node#path()]) of those layers of such a network that are frozen and have
  /// parameters of their own, whichever way they were named; none where none is frozen.
  ///
  /// @throws IllegalArgumentException as of [#requireFreezes]
  public List<String> frozenPaths(NetworkSpec spec) {
    return frozen.isEmpty() ? List.of() : FrozenLayers.of(Node.of(spec), frozen).paths();
  }

  private static void requireAtLeast(int least, String setting, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s expects at least %d but gets %d".formatted(setting, least, value));
    }
  }
}

package dev.retort.bench;

import dev.retort.engine.Network;
import dev.retort.engine.tensor.Batch;
import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A training step of a network of ours in PyTorch: SGD with momentum, as [TrainingStep] has it.
final class TorchTraining {
  private final Torch model;
  private final Tensor images;
  private final Tensor labels;
  private final SGD optimizer;

  TorchTraining(Network network, Batch batch) {
    model = new Torch(network, true);
    images = Torch.images(batch);
    long[] classes = Arrays.stream(batch.labels()).asLongStream().toArray();
    labels =
        torch
            .from_blob(new LongPointer(classes), new long[] {classes.length}, Torch.longs())
            .clone();
    SGDOptions options = new SGDOptions(0.01);
    options.momentum().put(0.9);
    optimizer = new SGD(new TensorVector(model.parameters().toArray(Tensor[]::new)), options);
  }

  /// A loss from images, logits and labels.
  interface Objective {
    Tensor loss(Tensor images, Tensor logits, Tensor labels);
  }

  /// One step, whose answer is the weights of the model after it, in a row.
  Competitor step(Objective objective) {
    Runnable work =
        () -> {
          try (PointerScope _ = new PointerScope()) {
            optimizer.zero_grad();
            objective.loss(images, model.logits(images), labels).backward();
            optimizer.step();
          }
        };
    return new Competitor(
        work, () -> Competitor.inARow(model.parameters().stream().map(Torch::values).toList()));
  }
}

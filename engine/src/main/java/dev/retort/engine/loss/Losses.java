package dev.retort.engine.loss;

/// The losses by the names users write; import them statically. Smoothings and temperatures are
/// kept as floats.
///
/// {@snippet class="dev.retort.engine.loss.ExamplesTest" region="losses"}
public final class Losses {
  private Losses() {}

  /// Softmax cross entropy.
  public static Loss crossEntropy() {
    return new CrossEntropy(0);
  }

  /// Softmax cross entropy with label smoothing.
  public static Loss crossEntropy(double smoothing) {
    return new CrossEntropy((float) smoothing);
  }

  /// Half the sum, over the targets, of the squared difference between outputs and targets, or
  /// one-hot labels.
  public static Loss meanSquaredError() {
    return new MeanSquaredError();
  }

  /// Cross entropy of every class by itself, for samples that may have several.
  public static Loss binaryCrossEntropy() {
    return new BinaryCrossEntropy();
  }

  /// T^2 KL from soft targets at temperature T.
  public static Loss kullbackLeibler(double temperature, KullbackLeibler.Targets targets) {
    return new KullbackLeibler((float) temperature, targets);
  }
}

package dev.retort.distill.cli;

/// How one network is trained: its architecture and everything that its weights depend on, but for
/// the data and the seed.
record Recipe(
    String architecture,
    int epochs,
    int batchSize,
    String optimizer,
    float learningRate,
    String schedule,
    String augmentation,
    float dropout,
    boolean batchNorm) {

  Regularization regularization() {
    return new Regularization(dropout, batchNorm);
  }
}

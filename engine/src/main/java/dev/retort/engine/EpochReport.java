package dev.retort.engine;

import org.jspecify.annotations.Nullable;

/// What an epoch of training came to. `epoch` counts from 0; `loss` is the mean over its samples
/// while they were trained on; `validation` is null where there is no validation split.
public record EpochReport(
    int epoch, int epochs, double loss, double learningRate, @Nullable Evaluation validation) {}

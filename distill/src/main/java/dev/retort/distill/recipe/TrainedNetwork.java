package dev.retort.distill.recipe;

import dev.retort.engine.Network;

/// A network of [TrainedNetworks] and what it cost.
///
/// @param seconds of training, over all runs of the program that had a part in it, and its share of
///   those of networks trained together; NaN where nobody knows
record TrainedNetwork(Network network, double seconds) {}

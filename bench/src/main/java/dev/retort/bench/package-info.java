/// Benchmarks of kernels, layers, objectives, training steps and inference.
@NullMarked
package dev.retort.bench;

import org.jspecify.annotations.NullMarked;

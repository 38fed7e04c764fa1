/// Benchmarks of kernels, training steps and inference.
@NullMarked
package dev.retort.bench;

import org.jspecify.annotations.NullMarked;

/// Shapes, batches, seeds and counter-based random numbers: the lowest room.
@NullMarked
package dev.retort.engine.tensor;

import org.jspecify.annotations.NullMarked;

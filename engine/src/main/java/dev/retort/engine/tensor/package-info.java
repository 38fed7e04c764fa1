/// The lowest room: shapes, batches, the tensors between layers, and the seeds of all random
/// numbers.
@NullMarked
package dev.retort.engine.tensor;

import org.jspecify.annotations.NullMarked;

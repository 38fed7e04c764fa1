/// Optimizers and the schedules of their learning rates.
@NullMarked
package dev.retort.engine.optimizer;

import org.jspecify.annotations.NullMarked;

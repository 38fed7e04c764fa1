/// Optimizers and the schedules of their learning rates. Begin with `Sgd`, `ParameterUpdate`,
/// `OptimizerState`; then `AdamUpdate`.
@NullMarked
package dev.retort.engine.optimizer;

import org.jspecify.annotations.NullMarked;

/// One file a loss. Begin with `Loss`, `CrossEntropy`, `LogitLosses`.
@NullMarked
package dev.retort.engine.loss;

import org.jspecify.annotations.NullMarked;

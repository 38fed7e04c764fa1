/// One file a loss.
@NullMarked
package dev.retort.engine.loss;

import org.jspecify.annotations.NullMarked;

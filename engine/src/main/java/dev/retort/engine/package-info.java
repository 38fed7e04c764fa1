/// The types a user touches: specifications, networks, training, evaluation.
@NullMarked
package dev.retort.engine;

import org.jspecify.annotations.NullMarked;

/// The loops that take the time: one interface that fits on a page, a scalar and a vector
/// implementation of it with the same bits, the choice between them, and the workers that share a
/// loop out.
@NullMarked
package dev.retort.engine.kernel;

import org.jspecify.annotations.NullMarked;

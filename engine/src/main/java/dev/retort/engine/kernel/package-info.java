/// The kernels' interface, the scalar reference, the choice between them and the worker pool.
@NullMarked
package dev.retort.engine.kernel;

import org.jspecify.annotations.NullMarked;

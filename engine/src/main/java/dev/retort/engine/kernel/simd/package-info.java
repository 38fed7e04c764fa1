/// The vector kernels: the only package that imports the Vector API.
@NullMarked
package dev.retort.engine.kernel.simd;

import org.jspecify.annotations.NullMarked;

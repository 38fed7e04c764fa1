/// One file a layer: its specification, its forward and its backward pass.
@NullMarked
package dev.retort.engine.layer;

import org.jspecify.annotations.NullMarked;

/// Checkpoints on disk, in safetensors; JSON; arrays that numpy has saved (NPY); files that are
/// written whole or not at all.
@NullMarked
package dev.retort.engine.io;

import org.jspecify.annotations.NullMarked;

/// Checkpoints on disk, in safetensors; weights that PyTorch has saved; JSON; arrays that numpy has
/// saved (NPY); files that are written whole or not at all.
@NullMarked
package dev.retort.engine.io;

import org.jspecify.annotations.NullMarked;

/// Checkpoints on disk.
@NullMarked
package dev.retort.engine.io;

import org.jspecify.annotations.NullMarked;

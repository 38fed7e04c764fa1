/// One file a distillation loss.
@NullMarked
package dev.retort.distill.objective;

import org.jspecify.annotations.NullMarked;

/// One file a distillation loss, and the sums and courses that they are put together to.
@NullMarked
package dev.retort.distill.objective;

import org.jspecify.annotations.NullMarked;

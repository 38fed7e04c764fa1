/// Data sets, their readers, augmentation and the synthetic digits.
@NullMarked
package dev.retort.engine.data;

import org.jspecify.annotations.NullMarked;

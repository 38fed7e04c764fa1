/// Teachers, students and honest comparisons between them.
@NullMarked
package dev.retort.distill;

import org.jspecify.annotations.NullMarked;

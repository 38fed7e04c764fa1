/// Experiments of several trainings, each of which goes on where it was broken off.
@NullMarked
package dev.retort.distill.recipe;

import org.jspecify.annotations.NullMarked;

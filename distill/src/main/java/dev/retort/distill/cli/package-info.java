/// The retort command.
@NullMarked
package dev.retort.distill.cli;

import org.jspecify.annotations.NullMarked;

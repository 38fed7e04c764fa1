/// Whoever a student learns from: networks, ensembles of them, soft targets kept on disk, and
/// logits from anywhere.
@NullMarked
package dev.retort.distill.teacher;

import org.jspecify.annotations.NullMarked;

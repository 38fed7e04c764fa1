/// Which student to distil into: candidates under budgets, successive halving, the Pareto front.
@NullMarked
package dev.retort.distill.search;

import org.jspecify.annotations.NullMarked;

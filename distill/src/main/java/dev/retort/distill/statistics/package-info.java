/// What a comparison may claim: intervals, and tests over samples and over seeds.
@NullMarked
package dev.retort.distill.statistics;

import org.jspecify.annotations.NullMarked;

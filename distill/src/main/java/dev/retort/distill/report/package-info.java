/// What a comparison looks like in a file: the HTML report and its pictures.
@NullMarked
package dev.retort.distill.report;

import org.jspecify.annotations.NullMarked;

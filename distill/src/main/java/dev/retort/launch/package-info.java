/// How the runnable jars come to run on a Java that has the vector module.
@NullMarked
package dev.retort.launch;

import org.jspecify.annotations.NullMarked;

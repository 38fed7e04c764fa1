package dev.retort.bench;

import org.openjdk.jmh.annotations.Fork;

/// Each measurement in a JVM of its own, with the vector module and, where there are any, large
/// pages.
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "-XX:+IgnoreUnrecognizedVMOptions",
      "-XX:+UseTransparentHugePages"
    })
abstract class OwnJvm {}

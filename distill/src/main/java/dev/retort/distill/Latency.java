package dev.retort.distill;

/// How long one prediction takes, in microseconds: the median, and what 99 of 100 stay below.
public record Latency(double p50, double p99) {}

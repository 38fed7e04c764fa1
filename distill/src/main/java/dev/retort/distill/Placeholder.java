package dev.retort.distill;

/// Keeps the package in being until its first type arrives; delete it then.
final class Placeholder {
  private Placeholder() {}
}

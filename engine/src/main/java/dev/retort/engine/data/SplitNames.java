package dev.retort.engine.data;

import java.util.List;

/// What folders and tables that are splits of a data set may be called, in any case of letters.
final class SplitNames {
  static final List<String> TRAIN = List.of("train", "training");
  static final List<String> VALID = List.of("valid", "validation", "val", "dev");
  static final List<String> TEST = List.of("test", "testing");

  private SplitNames() {}
}

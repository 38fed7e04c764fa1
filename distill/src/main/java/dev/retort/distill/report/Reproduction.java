package dev.retort.distill.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is needed to make the same run again.
///
/// @param command the command line as it was typed
/// @param complete the same with every option of the command in force, so that other defaults would
///   not matter but for those of the stages in an experiment's file
/// @param data what the data are and their hashes, by name
/// @param versions what ran it, by name; none of it changes a bit of the weights but the version of
///   Retort itself
public record Reproduction(
    String command, String complete, Map<String, String> data, Map<String, String> versions) {
  public Reproduction {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
  }
}

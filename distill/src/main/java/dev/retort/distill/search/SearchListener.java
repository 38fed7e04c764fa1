package dev.retort.distill.search;

import java.util.List;

/// Is told how a search goes, one call at a time, on the thread that trains.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="listener"}
public interface SearchListener {
  /// Says nothing to anybody.
  SearchListener SILENT = new SearchListener() {};

  /// A rung begins.
  ///
  /// @param rung from 0 on
  /// @param candidates that are in it: fewer than planned where others diverged
  default void begins(int rung, int candidates, List<SuccessiveHalving.Rung> plan) {}

  /// A candidate has been trained and looked at.
  default void tried(Trial trial) {}
}

package dev.retort.distill.search;

import java.util.List;

/// Is told how a search goes, one call at a time: of a rung on the thread that runs the search, of
/// a candidate on the one that trained it.
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

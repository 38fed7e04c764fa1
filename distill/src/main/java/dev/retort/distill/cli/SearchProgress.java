package dev.retort.distill.cli;

import dev.retort.distill.search.SearchListener;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import java.util.List;
import java.util.Locale;

/// Shows how a search goes: a line for each rung and for each candidate, with the share of all
/// epochs that is done.
final class SearchProgress implements SearchListener {
  private final Terminal terminal;

  /// Epochs, those to come among them.
  private long all;

  /// Those of them that are done.
  private long done;

  SearchProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void begins(int rung, int candidates, List<SuccessiveHalving.Rung> plan) {
    all = done;
    for (SuccessiveHalving.Rung coming : plan.subList(rung, plan.size())) {
      // where too many diverged, places stay empty to the end
      all += (long) Math.min(candidates, coming.candidates()) * coming.epochs();
    }
    terminal.log(
        String.format(
            Locale.ROOT,
            "rung %d of %d: %d candidates, %d epochs each",
            rung + 1,
            plan.size(),
            candidates,
            plan.get(rung).epochs()));
  }

  @Override
  public void tried(Trial trial) {
    done += trial.epochs();
    terminal.log(
        String.format(
            Locale.ROOT,
            "%4d %%    %s: %s, %,d bytes",
            100 * done / all,
            trial.diverged()
                ? "diverged"
                : String.format(Locale.ROOT, "%,d of %,d wrong", trial.errors(), trial.examples()),
            trial.candidate().text(),
            trial.candidate().bytes()));
  }
}

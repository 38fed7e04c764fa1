package dev.retort.distill.search;

import dev.retort.distill.Comparison;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a search came to, once the test set has been looked at. From here on nothing is chosen.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="outcome"}
///
/// @param latencies by the numbers of candidates, as far as they were measured
/// @param testErrors of the finalists, by their numbers
/// @param comparison the chosen student with its teacher and its controls, on the test set
/// @param controlRates the learning rate of each control: of those of the candidates the one that
///   gave it the fewest validation errors
/// @param besideAlone the chosen student, first, beside the same student alone on the validation
///   samples; null where nobody has compared them there
public record SearchOutcome(
    Search.Result result,
    Budgets budgets,
    Recommendation recommendation,
    Map<Integer, Latency> latencies,
    Map<Integer, Integer> testErrors,
    Comparison comparison,
    Map<Role, Float> controlRates,
    @Nullable PairedDifference besideAlone) {
  public SearchOutcome {
    controlRates = Map.copyOf(controlRates);
    latencies = Map.copyOf(latencies);
    testErrors = Map.copyOf(testErrors);
  }

  /// The trial of the student to take.
  public Trial chosen() {
    return recommendation.trial();
  }

  /// All candidates that were tried.
  public List<Trial> firstTrials() {
    return result.rungs().getFirst();
  }

  /// The last trial of each candidate.
  public List<Trial> lastTrials() {
    Map<Integer, Trial> last =
        result.rungs().stream()
            .flatMap(List::stream)
            .collect(
                Collectors.toMap(
                    trial -> trial.candidate().number(), trial -> trial, (_, later) -> later));
    return firstTrials().stream()
        .map(trial -> last.getOrDefault(trial.candidate().number(), trial))
        .toList();
  }

  public @Nullable Latency latency(Trial trial) {
    return latencies.get(trial.candidate().number());
  }

  /// The errors of a finalist on the test set.
  public int testErrors(Trial trial) {
    Integer errors = testErrors.get(trial.candidate().number());
    if (errors == null) {
      throw new IllegalArgumentException(
          "candidate %d was not looked at on the test set".formatted(trial.candidate().number()));
    }
    return errors;
  }

  /// How many test samples errors are counted of.
  public int testExamples() {
    Run run = comparison.runs(Role.DISTILLED).getFirst();
    return run.testExamples();
  }

  /// Whether the chosen student keeps every budget, the errors on the test set.
  public boolean keepsAll() {
    return broken().isEmpty();
  }

  /// The budgets that the chosen student breaks, in words.
  public List<String> broken() {
    Trial chosen = chosen();
    Latency latency = latency(chosen);
    return Stream.of(
            budgets.allowsBytes(chosen.candidate().bytes()) ? "" : "bytes",
            budgets.allowsErrors(testErrors(chosen)) ? "" : "errors",
            latency == null || budgets.allowsLatency(latency.p50()) ? "" : "latency")
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /// The sentences of the verdict: those of the choice, what distillation brought, and what the
  /// controls had.
  public List<String> findings() {
    List<String> findings = new ArrayList<>(choice());
    findings.addAll(comparison.findings());
    controls().ifPresent(findings::add);
    return List.copyOf(findings);
  }

  /// What was chosen for the controls, and what was not, beside the student that is the best of
  /// many; empty where there are none.
  public Optional<String> controls() {
    if (controlRates.isEmpty()) {
      return Optional.empty();
    }
    List<Float> rates = Candidate.rates(firstTrials().stream().map(Trial::candidate).toList());
    int candidates = firstTrials().size();
    if (rates.size() == 1) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "The controls were trained once, at the learning rate of all candidates (%s), and"
                  + " nothing was chosen for them, while the distilled student was chosen among"
                  + " %,d candidates by the validation samples.",
              Candidate.figure(rates.getFirst()),
              candidates));
    }
    String best =
        new TreeMap<>(controlRates)
            .entrySet().stream()
                .map(rate -> rate.getKey().title() + " " + Candidate.figure(rate.getValue()))
                .collect(Collectors.joining(", "));
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Each control was trained at %s learning rates and stands with the one of the fewest"
                + " validation errors (%s); nothing else was chosen for it, while the distilled"
                + " student was chosen among %,d candidates by the same samples.",
            rates.size() == 2 ? "both" : "all " + rates.size(),
            best,
            candidates));
  }

  /// Which student to take and why, and whether without its teacher; what the test set says, how it
  /// is distilled, and which candidates diverged.
  public List<String> choice() {
    List<String> findings = new ArrayList<>();
    findings.add(headline());
    Trial chosen = chosen();
    Latency latency = latency(chosen);
    findings.add(
        String.format(
            Locale.ROOT,
            "On the test set, looked at once and after the choice, it makes %,d errors of %,d; with"
                + " %,d bytes%s it %s.",
            testErrors(chosen),
            testExamples(),
            chosen.candidate().bytes(),
            latency == null
                ? ""
                : String.format(Locale.ROOT, " and %.1f µs a prediction", latency.p50()),
            keepsAll()
                ? "keeps every budget"
                : "does not keep the budget of " + String.join(" and ", broken())));
    findings.add(
        "It is distilled with "
            + chosen.candidate().setting()
            + ", "
            + chosen.epochs()
            + " epochs.");
    diverged().ifPresent(findings::add);
    return List.copyOf(findings);
  }

  /// Why that student is to be taken; and where the validation samples show that it makes more
  /// errors than the same student alone, that it is better trained so. The test set has no say in
  /// that: what it came to stands behind.
  private String headline() {
    String reason = recommendation.reason();
    PairedDifference beside = besideAlone;
    if (beside == null || !beside.firstIsWorse()) {
      return reason;
    }
    return String.format(
        Locale.ROOT,
        "%s, but train it without the teacher: alone it has %,.0f of %,d validation samples wrong"
            + " instead of %,.0f (%s)%s.",
        reason.replaceFirst("\\.$", ""),
        beside.second(),
        chosen().examples(),
        beside.first(),
        beside.evidence(),
        tested());
  }

  /// What the test set says of the two; empty where the student alone was not looked at.
  private String tested() {
    return comparison
        .testedAlone()
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    "; on the test set that came to %,.0f errors instead of %,.0f",
                    found.second(),
                    found.first()))
        .orElse("");
  }

  /// Whose training came to no end; empty where there is none.
  private Optional<String> diverged() {
    List<Candidate> diverged =
        lastTrials().stream().filter(Trial::diverged).map(Trial::candidate).toList();
    if (diverged.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The training of %,d of the %,d candidates diverged, so that all samples count as wrong"
                + " and they went no further: %s.",
            diverged.size(),
            firstTrials().size(),
            diverged.stream()
                .map(
                    candidate ->
                        candidate.number()
                            + " "
                            + candidate.student().name()
                            + ", learning rate "
                            + Candidate.figure(candidate.learningRate()))
                .collect(Collectors.joining("; "))));
  }
}

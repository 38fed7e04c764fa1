package dev.retort.distill.cli;

import dev.retort.distill.Labelled;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.objective.Method;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.report.Exhibits;
import dev.retort.distill.report.Reproduction;
import dev.retort.distill.report.SearchReport;
import dev.retort.distill.search.Budgets;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Recommendation;
import dev.retort.distill.search.Search;
import dev.retort.distill.search.SearchOutcome;
import dev.retort.distill.search.SearchSpace;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A search at work: the steps of [SearchCommand] in their order.
final class SearchRun {
  /// Of so many candidates one goes on to the next rung.
  private static final int FACTOR = 3;

  private static final int FINALISTS = 5;

  /// Without a warm-up of a whole epoch: the first rung has few.
  private static final String SCHEDULE = "warmup 5%, cosine";

  private static final double VALIDATION = 0.1;

  private final SearchCommand options;
  private final DataSplits splits;
  private final OutFolder folder;
  private final Terminal terminal;
  private final TrainingHistories histories;
  private final TrainedNetworks networks;
  private final int threads;
  private final Dataset training;
  private final Dataset validation;
  private final int testExamples;
  private final TrainingSettings settings;
  private final @Nullable TrainingSettings teaching;

  SearchRun(
      SearchCommand options,
      DataSplits splits,
      OutFolder folder,
      Terminal terminal,
      RecipeProgress progress) {
    this.options = options;
    this.splits = splits;
    this.folder = folder;
    this.terminal = terminal;
    histories = new TrainingHistories(progress);
    networks = new TrainedNetworks(folder.networks(terminal), histories);
    threads = options.sharing.threads();
    Dataset all = splits.train();
    Dataset given = splits.validation();
    if (given == null) {
      TrainingArguments.requireParts(
          validation(), all.size(), "give more data or a greater --validation");
    }
    Splits cut =
        given == null
            ? Splits.of(all, validation(), Seed.of(options.seed).stream("validation"))
            : new Splits(all, given);
    training = cut.train();
    validation = cut.validation();
    requireLabelled(validation);
    testExamples = Labelled.of(splits.test()).data().size();
    Defaults kind = Defaults.of(all);
    settings = kind.student(all.size(), null).with(options.epochs, null);
    teaching = options.teacher.settings(kind, all);
  }

  /// Refuses to choose by nothing before a teacher is trained, not after.
  private static void requireLabelled(Dataset heldOut) {
    if (Labelled.of(heldOut).data().size() == 0) {
      throw Failure.failed(
          String.format(
              Locale.ROOT,
              "a search chooses by samples with labels, and none of the %,d of %s that are held out"
                  + " has one; hold out more by --validation, or label some",
              heldOut.size(),
              heldOut.name()));
    }
  }

  /// The share that is held out where the data bring no samples to choose by.
  private double validation() {
    return options.validation == null ? VALIDATION : options.validation;
  }

  void run() throws IOException {
    FormerResult.requireAlike(folder, Repetition.json(options.command, chosen()));
    Budgets budgets = options.search.budgets();
    MeasuredLatencies latencies =
        new MeasuredLatencies(folder, validation, settings.normalization().fit(training));
    List<Candidate> candidates = candidates(latencies);
    List<SuccessiveHalving.Rung> plan =
        SuccessiveHalving.plan(candidates.size(), settings.epochs(), FACTOR, FINALISTS);
    announce(budgets, plan);
    SearchTeacherArguments.Taught taught =
        options.teacher.teach(
            teaching,
            splits.train(),
            training,
            options.seed,
            settings.epochs(),
            threads,
            networks,
            folder,
            terminal);
    Search.Result result =
        new Search(
                training,
                validation,
                candidate -> trainer(candidate, taught.teacher(), options.sharing.threadsOfEach()),
                Seed.of(options.seed),
                networks,
                new SearchProgress(terminal),
                options.sharing.atOnce())
            .run(candidates, plan, allowedRate(budgets));
    Recommendation recommendation =
        Recommendation.of(result.finalists(), budgets, testExamples, candidates.size());
    latencies.measure(
        result.finalists().stream().map(trial -> trial.candidate().student()).toList());
    Map<Integer, Latency> measured = new HashMap<>();
    for (Trial trial : result.finalists()) {
      Latency latency = latencies.of(trial.candidate().student());
      if (latency != null) {
        measured.put(trial.candidate().number(), latency);
      }
    }
    // Here the test set comes in, and has no say in any choice.
    Candidate chosen = recommendation.trial().candidate();
    SearchExamination examination =
        new SearchExamination(
            splits.test(), options.seed, threads, taught, networks, measured.get(chosen.number()));
    Splits split = new Splits(training, validation);
    examination.controls(
        split,
        Candidate.rates(candidates),
        candidate -> trainer(candidate, taught.teacher(), threads),
        chosen);
    TrainedNetwork student = result.trained(recommendation.trial());
    PairedDifference besideAlone = examination.besideAlone(split, student);
    examination.chosen(student);
    SearchOutcome outcome =
        new SearchOutcome(
            result,
            budgets,
            recommendation,
            measured,
            examination.errors(result),
            examination.comparison(splits.train(), split, chosen),
            examination.rates(),
            besideAlone);
    write(outcome, taught, examination);
  }

  /// The students that keep the budgets of bytes and latency, and how each is tried.
  private List<Candidate> candidates(MeasuredLatencies latencies) throws IOException {
    SearchArguments search = options.search;
    return SearchSpace.candidates(
        new AllowedStudents(search, training, terminal).within(latencies),
        search.temperatures,
        search.softWeights,
        search.learningRates,
        search.trials,
        Seed.of(options.seed).stream("search"));
  }

  private void announce(Budgets budgets, List<SuccessiveHalving.Rung> plan) {
    terminal.log(
        String.format(
            Locale.ROOT,
            "search    %s; bytes are those of the weights as 32-bit floats",
            budgets.text(testExamples)));
    terminal.log(
        String.format(
            Locale.ROOT,
            "          %,d samples to train on, %,d held out to choose by",
            training.size(),
            validation.size()));
    terminal.log(
        String.format(
            Locale.ROOT,
            "          %s",
            plan.stream()
                .map(rung -> rung.candidates() + " candidates for " + rung.epochs() + " epochs")
                .collect(Collectors.joining(", then "))));
    terminal.log(
        String.format(
            Locale.ROOT,
            "          each with batch %d, %s, %s, normalization %s",
            settings.batchSize(),
            settings.optimizer(),
            SCHEDULE,
            settings.normalization()));
    if (teaching != null) {
      terminal.log("teacher   " + teaching.spec(training).text());
      terminal.log("          " + teaching.text());
    }
  }

  private double allowedRate(Budgets budgets) {
    Integer allowed = budgets.maxErrors();
    return allowed == null ? 1 : (double) allowed / Math.max(1, testExamples);
  }

  /// How a candidate is trained, in words of the command line.
  private TrainingSettings settings(Candidate candidate) {
    return new TrainingSettings(
        candidate.student().name(),
        settings.epochs(),
        settings.batchSize(),
        settings.optimizer(),
        candidate.learningRate(),
        SCHEDULE,
        settings.normalization(),
        "none",
        0,
        false,
        false,
        Limits.NONE,
        List.of());
  }

  private Trainer trainer(Candidate candidate, Teacher targets, int threadsEach) {
    return settings(candidate)
        .trainer(options.seed, threadsEach)
        .loss(Method.kd().loss(targets, candidate.temperature(), candidate.softWeight()));
  }

  private void write(
      SearchOutcome outcome, SearchTeacherArguments.Taught taught, SearchExamination examination)
      throws IOException {
    Network student = outcome.result().network(outcome.chosen());
    terminal.result(SearchText.front(outcome).toString());
    terminal.result("");
    outcome.choice().forEach(terminal::result);
    terminal.result("");
    terminal.result(outcome.comparison().toString());
    outcome.controls().ifPresent(terminal::result);
    terminal.result("");
    Exhibits exhibits =
        Exhibits.of(
            histories.of(names(outcome.chosen(), examination), options.seed),
            splits.test(),
            taught.seeing(),
            examination.models(),
            threads);
    exhibits.leftOut().forEach(terminal::log);
    options.output.write(
        SearchText.json(outcome)
            .with("similarity", exhibits.similarityJson())
            .with("atOnce", options.sharing.atOnce())
            .with("classNames", Json.strings(splits.test().classNames()))
            .with("reproduction", Repetition.json(options.command, chosen())),
        folder,
        terminal);
    Origin.add(student, settings(outcome.chosen().candidate()), null);
    save("student", student);
    TrainedNetwork teacher = taught.trained();
    if (teacher != null && teaching != null) {
      Origin.add(teacher.network(), teaching, null);
      save("teacher", teacher.network());
    }
    Path report = folder.file("report.html");
    if (report != null) {
      Reproduction how = Repetition.of(options.command, chosen(), splits);
      ReportFile.write(report, () -> SearchReport.of(outcome, exhibits, how));
      terminal.result("report    " + report);
    }
  }

  /// Under which names the networks of the comparison were trained.
  private static Map<Role, String> names(Trial chosen, SearchExamination examination) {
    Map<Role, String> names = new EnumMap<>(examination.names());
    names.put(Role.TEACHER, SearchTeacherArguments.NETWORK);
    names.put(Role.DISTILLED, Search.name(chosen.candidate(), chosen.rung()));
    return names;
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen() {
    Map<String, String> chosen = new HashMap<>();
    chosen.put("--data", options.data.name());
    chosen.put("--epochs", Integer.toString(settings.epochs()));
    chosen.put("--threads", Integer.toString(threads));
    if (splits.validation() == null) {
      chosen.put("--validation", Double.toString(validation()));
    }
    if (teaching != null) {
      chosen.put("--teacher", teaching.architecture());
      chosen.put("--teacher-epochs", Integer.toString(teaching.epochs()));
    }
    return chosen;
  }

  private void save(String name, Network network) throws IOException {
    terminal.result(String.format(Locale.ROOT, "%s   weights sha256 %s", name, network.sha256()));
    Path file = folder.file(name + ".safetensors");
    if (file != null) {
      Checkpoint.write(network, file);
      terminal.result("          " + file);
    }
  }
}

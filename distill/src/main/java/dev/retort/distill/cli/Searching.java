package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.Examination;
import dev.retort.distill.Labelled;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.Teacher;
import dev.retort.distill.objective.HintonDistillation;
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
import dev.retort.distill.search.Student;
import dev.retort.distill.search.SuccessiveHalving;
import dev.retort.distill.search.Trial;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A search at work: the steps of [SearchCommand] in their order.
final class Searching {
  /// Of so many candidates one goes on to the next rung.
  private static final int FACTOR = 3;

  private static final int FINALISTS = 5;

  /// Without a warm-up of a whole epoch: the first rung has few.
  private static final String SCHEDULE = "warmup 5%, cosine";

  private static final float SMOOTHING = 0.1f;

  /// The bytes that students have at most where nothing is said.
  private static final long USUAL_BYTES = 400_000;

  private final SearchCommand options;
  private final DataSplits splits;
  private final OutFolder folder;
  private final Terminal terminal;
  private final TrainedNetworks networks;
  private final int threads;
  private final Dataset training;
  private final Dataset validation;
  private final int testExamples;
  private final Recipe recipe;
  private final @Nullable Recipe teaching;

  Searching(
      SearchCommand options,
      DataSplits splits,
      OutFolder folder,
      Terminal terminal,
      RecipeProgress progress) {
    this.options = options;
    this.splits = splits;
    this.folder = folder;
    this.terminal = terminal;
    networks = new TrainedNetworks(folder.file("networks"), progress);
    threads = TrainingArguments.threads(options.threads);
    Dataset all = splits.train();
    Dataset given = splits.validation();
    Splits cut =
        given == null
            ? Splits.of(all, options.validation, Seed.of(options.seed).stream("validation"))
            : new Splits(all, given);
    training = cut.training();
    validation = cut.validation();
    testExamples = Labelled.of(splits.test()).data().size();
    Defaults kind = Defaults.of(all);
    recipe = kind.student(all.size(), null).with(options.epochs, null);
    teaching = options.teacher.recipe(kind, all);
  }

  void run() throws IOException {
    Budgets budgets = options.search.budgets();
    MeasuredLatencies latencies =
        new MeasuredLatencies(folder, validation, recipe.normalization().fit(training));
    List<Candidate> candidates = candidates(budgets, latencies);
    List<SuccessiveHalving.Rung> plan =
        SuccessiveHalving.plan(candidates.size(), recipe.epochs(), FACTOR, FINALISTS);
    announce(budgets, plan);
    SearchTeacher.Taught taught =
        options.teacher.teach(
            teaching, splits.train(), training, options.seed, threads, networks, folder, terminal);
    Search.Result result =
        new Search(
                training,
                validation,
                candidate -> trainer(candidate, taught.teacher()),
                Seed.of(options.seed),
                networks,
                new SearchProgress(terminal, plan))
            .run(candidates, plan, allowedRate(budgets));
    Recommendation recommendation =
        Recommendation.of(result.finalists(), budgets, testExamples, candidates.size());
    Map<Integer, Latency> measured = new HashMap<>();
    for (Trial trial : result.finalists()) {
      Latency latency = latencies.of(trial.candidate().student());
      if (latency != null) {
        measured.put(trial.candidate().number(), latency);
      }
    }
    // Here the test set comes in, and nothing is chosen any more.
    Examined examined = examine(result, recommendation, taught);
    write(
        new SearchOutcome(
            result, budgets, recommendation, measured, examined.errors, examined.comparison),
        taught,
        examined.models);
  }

  /// The students that keep the budgets of bytes and latency, and how each is tried.
  private List<Candidate> candidates(Budgets budgets, MeasuredLatencies latencies)
      throws IOException {
    SearchArguments search = options.search;
    return SearchSpace.candidates(
        quick(students(budgets), budgets, latencies),
        search.temperatures,
        search.softWeights,
        search.learningRates,
        search.trials,
        Seed.of(options.seed).stream("search"));
  }

  private List<Student> students(Budgets budgets) {
    Long limit = budgets.maxBytes();
    if (options.search.students.isEmpty()) {
      try {
        return new SearchSpace(training.shape(), training.classes())
            .students(limit == null ? USUAL_BYTES : limit);
      } catch (IllegalArgumentException e) {
        throw Failure.usage("--max-bytes: " + e.getMessage());
      }
    }
    List<Student> all =
        options.search.students.stream()
            .map(
                text ->
                    new Student(
                        text.strip(),
                        new Architecture(text)
                            .spec(training.shape(), training.classes(), Regularization.NONE)))
            .toList();
    List<Student> fitting =
        all.stream().filter(student -> budgets.allowsBytes(student.bytes())).toList();
    if (fitting.isEmpty()) {
      Student smallest = Collections.min(all, Comparator.comparingLong(Student::bytes));
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "no --student has at most %,d bytes: the smallest, %s, has %,d; allow as many by"
                  + " --max-bytes, or name smaller ones",
              limit,
              smallest.name(),
              smallest.bytes()));
    }
    return fitting;
  }

  private List<Student> quick(List<Student> students, Budgets budgets, MeasuredLatencies latencies)
      throws IOException {
    if (budgets.maxLatency() == null) {
      return students;
    }
    List<Student> quick = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    String quickest = "";
    for (Student student : students) {
      Latency latency = latencies.of(student);
      if (latency == null) {
        throw Failure.usage("--max-latency needs samples of numbers; leave it out");
      }
      if (latency.p50() < least) {
        least = latency.p50();
        quickest = student.name();
      }
      if (budgets.allowsLatency(latency.p50())) {
        quick.add(student);
      }
    }
    if (quick.isEmpty()) {
      throw Failure.failed(
          String.format(
              Locale.ROOT,
              "no student answers within %s µs: the quickest, %s, takes %.2f; allow as much by"
                  + " --max-latency",
              budgets.maxLatency(),
              quickest,
              least));
    }
    terminal.log(
        String.format(
            Locale.ROOT,
            "latency   %d of %d students answer within %s µs on this machine",
            quick.size(),
            students.size(),
            budgets.maxLatency()));
    return quick;
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
            recipe.batchSize(),
            recipe.optimizer(),
            SCHEDULE,
            recipe.normalization()));
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
  private Recipe recipe(Candidate candidate) {
    return new Recipe(
        candidate.student().name(),
        recipe.epochs(),
        recipe.batchSize(),
        recipe.optimizer(),
        candidate.learningRate(),
        SCHEDULE,
        recipe.normalization(),
        "none",
        0,
        false);
  }

  private Trainer trainer(Candidate candidate, Teacher targets) {
    return recipe(candidate)
        .trainer(options.seed, threads)
        .loss(new HintonDistillation(targets, candidate.temperature(), candidate.softWeight()));
  }

  /// What the test set says, with the controls of the chosen student.
  private record Examined(
      Map<Integer, Integer> errors, Comparison comparison, Map<Role, Network> models) {}

  private Examined examine(
      Search.Result result, Recommendation recommendation, SearchTeacher.Taught taught)
      throws IOException {
    Candidate chosen = recommendation.trial().candidate();
    Map<Role, Network> controls = controls(chosen, recommendation.trial().epochs());
    Dataset test = splits.test();
    Examination examination = new Examination(test, true);
    List<Run> runs = new ArrayList<>();
    Teacher seeing = taught.seeing();
    float[] logits = seeing == null ? null : examination.logits(seeing.predictor());
    Network teacher = taught.seen();
    if (teacher != null) {
      runs.add(
          examination.run(
              Role.TEACHER,
              taught.network() == null ? "given" : "cross entropy",
              options.seed,
              teacher,
              logits));
    }
    Map<Role, Network> models = new EnumMap<>(controls);
    if (teacher != null) {
      models.put(Role.TEACHER, teacher);
    }
    models.put(Role.DISTILLED, result.network(recommendation.trial()));
    controls.forEach(
        (role, network) ->
            runs.add(examination.run(role, "cross entropy", options.seed, network, logits)));
    Map<Integer, Integer> errors = new HashMap<>();
    for (Trial trial : result.finalists()) {
      Network network = result.network(trial);
      if (trial.equals(recommendation.trial())) {
        runs.add(examination.run(Role.DISTILLED, "kd", options.seed, network, logits));
      }
      errors.put(trial.candidate().number(), Evaluation.of(network, test).errors());
    }
    Comparison.Data sizes =
        new Comparison.Data(
            splits.train().name(),
            training.size(),
            validation.size(),
            test.size(),
            training.classes());
    return new Examined(errors, Comparison.of(sizes, "kd, " + chosen.setting(), runs), models);
  }

  /// The chosen student from the same initial weights, on the same samples, for as many steps, on
  /// labels and on smoothed labels.
  private Map<Role, Network> controls(Candidate chosen, int epochs) throws IOException {
    Map<Role, Network> controls = new EnumMap<>(Role.class);
    Labelled labelled = Labelled.of(training);
    for (Role role : List.of(Role.SCRATCH, Role.LABEL_SMOOTHING)) {
      Trainer trainer =
          recipe(chosen)
              .trainer(options.seed, threads)
              .epochs(epochs)
              .loss(Losses.crossEntropy(role == Role.SCRATCH ? 0 : SMOOTHING));
      controls.put(
          role,
          networks.train(
              "control-" + role.key(),
              chosen.student().spec(),
              Seed.of(options.seed),
              labelled.sameSteps(trainer),
              labelled.data()));
    }
    return controls;
  }

  private void write(SearchOutcome outcome, SearchTeacher.Taught taught, Map<Role, Network> models)
      throws IOException {
    Network student = outcome.result().network(outcome.chosen());
    terminal.result(SearchText.front(outcome).toString());
    terminal.result("");
    outcome.choice().forEach(terminal::result);
    terminal.result("");
    terminal.result(outcome.comparison().toString());
    terminal.result("");
    options.output.write(SearchText.json(outcome), folder);
    Origin.add(student, recipe(outcome.chosen().candidate()), null);
    save("student", student);
    Network teacher = taught.network();
    if (teacher != null && teaching != null) {
      Origin.add(teacher, teaching, null);
      save("teacher", teacher);
    }
    Path report = folder.file("report.html");
    if (report != null) {
      Exhibits exhibits = Exhibits.of(List.of(), splits.test(), taught.seeing(), models);
      Reproduction how = Repetition.of(options.command, chosen(), splits);
      AtomicFile.write(report, SearchReport.of(outcome, exhibits, how));
      terminal.result("report    " + report);
    }
  }

  /// What was decided where nothing was said, by the names of the options.
  private Map<String, String> chosen() {
    Map<String, String> chosen = new HashMap<>();
    chosen.put("--data", options.data.name());
    chosen.put("--epochs", Integer.toString(recipe.epochs()));
    chosen.put("--threads", Integer.toString(threads));
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

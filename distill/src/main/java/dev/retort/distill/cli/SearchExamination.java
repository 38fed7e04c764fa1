package dev.retort.distill.cli;

import dev.retort.distill.Comparison;
import dev.retort.distill.Examination;
import dev.retort.distill.Labelled;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.TrainedNetwork;
import dev.retort.distill.TrainedOtherwiseException;
import dev.retort.distill.objective.LabelSmoothing;
import dev.retort.distill.recipe.TrainedNetworks;
import dev.retort.distill.search.Candidate;
import dev.retort.distill.search.Search;
import dev.retort.distill.search.Trial;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingDivergedException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.loss.Losses;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the test set says at the end of a search: of the teacher, of the chosen student and its
/// controls, and of the other finalists. The student is chosen before; the rates of its controls,
/// and whether it is better trained alone, the validation samples say.
final class SearchExamination {
  private final Dataset test;
  private final long seed;
  private final int threads;
  private final TrainedNetworks networks;
  private final @Nullable Latency latency;
  private final Examination examination;
  private final float @Nullable [] teacherLogits;
  private final List<Run> runs = new ArrayList<>();
  private final Map<Role, Network> models = new EnumMap<>(Role.class);
  private final Map<Role, Float> rates = new EnumMap<>(Role.class);
  private final Map<Role, String> names = new EnumMap<>(Role.class);

  /// What the controls come to on the validation samples.
  private final Map<Role, Evaluation> heldOut = new EnumMap<>(Role.class);

  /// A control at one of the learning rates.
  ///
  /// @param heldOut what it comes to on the validation samples
  private record Control(
      String name, float learningRate, TrainedNetwork trained, Evaluation heldOut) {
    int errors() {
      return heldOut.errors();
    }
  }

  /// @param threads by which networks are asked
  /// @param latency of the chosen student, and so of its controls
  SearchExamination(
      Dataset test,
      long seed,
      int threads,
      SearchTeacherArguments.Taught taught,
      TrainedNetworks networks,
      @Nullable Latency latency) {
    this.test = test;
    this.seed = seed;
    this.threads = threads;
    this.networks = networks;
    this.latency = latency;
    examination = Examination.withLatency(test, threads);
    Teacher seeing = taught.seeing();
    teacherLogits = seeing == null ? null : examination.logits(seeing.predictor());
    TrainedNetwork teacher = taught.seen();
    if (teacher != null) {
      String method = taught.trained() == null ? "given" : "cross entropy";
      runs.add(examination.run(Role.TEACHER, method, seed, teacher, teacherLogits));
      models.put(Role.TEACHER, teacher.network());
    }
  }

  /// Trains the chosen student from the same initial weights, on the same samples and for as many
  /// steps, on labels and on smoothed labels: at every learning rate, because that of the chosen
  /// one suits soft targets. The one of the fewest validation errors is taken, if several are equal
  /// that of the chosen student or else the smallest; a rate at which it diverges is none.
  ///
  /// @param all learning rates of the candidates
  /// @param trainers what distils a candidate, with the epochs of the last rung
  void controls(
      Splits split, List<Float> all, Function<Candidate, Trainer> trainers, Candidate chosen)
      throws IOException {
    List<Candidate> settings = new ArrayList<>(List.of(chosen));
    all.stream()
        .filter(rate -> rate != chosen.learningRate())
        .map(chosen::learningRate)
        .forEach(settings::add);
    for (Role role : List.of(Role.SCRATCH, Role.LABEL_SMOOTHING)) {
      Loss loss = Losses.crossEntropy(role == Role.SCRATCH ? 0 : LabelSmoothing.USUAL);
      List<Control> controls = new ArrayList<>();
      for (Candidate setting : settings) {
        String name = name(role, setting, chosen);
        Trainer trainer = trainers.apply(setting).loss(loss);
        try {
          controls.add(control(name, setting, trainer, split));
        } catch (TrainingDivergedException diverged) {
          if (controls.isEmpty() && setting.equals(settings.getLast())) {
            throw diverged; // at every rate
          }
        }
      }
      Control best = Collections.min(controls, Comparator.comparingInt(Control::errors));
      rates.put(role, best.learningRate);
      names.put(role, best.name);
      heldOut.put(role, best.heldOut);
      add(role, loss.text(), best.trained);
    }
  }

  /// Trains a control, or finds it. A search with other budgets may have chosen another student in
  /// the same folder, whose control has the name; then this one has the candidate's number too.
  private Control control(String name, Candidate setting, Trainer trainer, Splits split)
      throws IOException {
    try {
      return named(name, setting, trainer, split);
    } catch (TrainedOtherwiseException _) {
      return named(name + "-candidate-" + setting.number(), setting, trainer, split);
    }
  }

  private Control named(String name, Candidate setting, Trainer trainer, Splits split)
      throws IOException {
    TrainedNetwork trained =
        networks.trainOnLabels(
            name, setting.student().spec(), Seed.of(seed), trainer, split.train());
    Evaluation evaluation = Evaluation.of(trained.network(), split.validation(), threads);
    return new Control(name, setting.learningRate(), trained, evaluation);
  }

  /// The chosen student, first, beside the same student alone on the validation samples, which say
  /// whether it is better trained so: the test set chooses nothing. Controls are trained before.
  PairedDifference besideAlone(Splits split, TrainedNetwork chosen) {
    Dataset validation = split.validation();
    Evaluation alone = Objects.requireNonNull(heldOut.get(Role.SCRATCH), "no student alone");
    Evaluation own = Evaluation.of(chosen.network(), validation, threads);
    return PairedDifference.of(List.of(own), List.of(alone));
  }

  /// What a control is called among the networks that are kept; at the chosen student's learning
  /// rate as it was when there was no other.
  private static String name(Role control, Candidate setting, Candidate chosen) {
    String name = "control-" + control.key();
    return setting.equals(chosen) ? name : name + "-rate-" + setting.learningRate();
  }

  /// The learning rates of the controls.
  Map<Role, Float> rates() {
    return Map.copyOf(rates);
  }

  /// What the controls are called among the networks that are kept.
  Map<Role, String> names() {
    return Map.copyOf(names);
  }

  void chosen(TrainedNetwork student) {
    add(Role.DISTILLED, "kd", student);
  }

  private void add(Role role, String method, TrainedNetwork trained) {
    Examination quiet = Examination.of(test, threads);
    runs.add(quiet.run(role, method, seed, trained, teacherLogits).withLatency(latency));
    models.put(role, trained.network());
  }

  /// The errors of all finalists, by the numbers of their candidates.
  Map<Integer, Integer> errors(Search.Result result) {
    Map<Integer, Integer> errors = new HashMap<>();
    for (Trial trial : result.finalists()) {
      Evaluation evaluation = Evaluation.of(result.network(trial), test, threads);
      errors.put(trial.candidate().number(), evaluation.errors());
    }
    return errors;
  }

  /// @param whole what was split into what trains and what chooses
  Comparison comparison(Dataset whole, Splits split, Candidate chosen) {
    Comparison.Data data =
        new Comparison.Data(
            whole.name(),
            split.train().size(),
            Labelled.of(split.validation()).data().size(),
            test.size(),
            whole.classes(),
            whole.sha256(),
            test.sha256());
    return Comparison.of(data, "kd, " + chosen.setting(), runs);
  }

  /// The networks by their roles.
  Map<Role, Network> models() {
    return Map.copyOf(models);
  }
}

package dev.retort.distill.report;

import dev.retort.distill.Role;
import dev.retort.distill.recipe.ExperimentModel;
import dev.retort.distill.recipe.ExperimentOutcome;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The student that is shown in detail, with its teacher and its control as far as there are any.
/// Chosen by the experiment's file alone, not by what was found: the first that learns from a
/// teacher among those of which something is expected, and then among all.
record Focus(
    ExperimentModel student, @Nullable ExperimentModel teacher, @Nullable ExperimentModel alone) {
  static Focus of(ExperimentOutcome outcome) {
    List<ExperimentModel> order = new ArrayList<>();
    outcome
        .plan()
        .expectations()
        .forEach(
            expected -> {
              order.add(outcome.model(expected.first()));
              order.add(outcome.model(expected.second()));
            });
    order.addAll(outcome.models());
    ExperimentModel student =
        order.stream()
            .filter(model -> !model.taughtBy().isEmpty())
            .findFirst()
            .or(() -> order.stream().filter(model -> model.role() == Role.DISTILLED).findFirst())
            .orElse(order.getFirst());
    ExperimentModel teacher =
        outcome.models().stream()
            .filter(model -> student.teachers().equals(List.of(model.name())))
            .findFirst()
            .orElse(null);
    ExperimentModel alone = alone(outcome, student);
    boolean twice = teacher != null && alone != null && alone.name().equals(teacher.name());
    return new Focus(student, teacher, twice ? null : alone);
  }

  /// What it is compared with first, or expected to differ from, or else the first of its
  /// architecture that learns from labels.
  private static @Nullable ExperimentModel alone(
      ExperimentOutcome outcome, ExperimentModel student) {
    Optional<String> control = student.note().control();
    if (control.isPresent()) {
      return outcome.model(control.get());
    }
    String architecture = student.runs().getFirst().architecture();
    return Stream.concat(
            outcome.plan().expectations().stream()
                .filter(e -> e.first().equals(student.name()) || e.second().equals(student.name()))
                .map(e -> outcome.model(e.first().equals(student.name()) ? e.second() : e.first())),
            outcome.models().stream()
                .filter(model -> model.runs().getFirst().architecture().equals(architecture)))
        .filter(model -> model.role() == Role.SCRATCH && !model.name().equals(student.name()))
        .findFirst()
        .orElse(null);
  }

  /// In the colours of a comparison.
  List<Entrant> entrants() {
    return models().entrySet().stream()
        .map(each -> new Entrant(each.getValue().name(), each.getKey(), each.getValue().runs()))
        .toList();
  }

  /// What each class loses and wins, where there is a control.
  Optional<Section> classes(ExperimentOutcome outcome) {
    List<String> names = outcome.test().classNames();
    return alone == null
        ? Optional.empty()
        : ClassSection.of(
            entrants(),
            outcome.classChanges(student.name(), alone.name()),
            "the model " + student.name(),
            "the model " + alone.name(),
            names);
  }

  /// Its teacher and the networks of the first seed, as far as each is a single one.
  Exhibits exhibits(ExperimentOutcome outcome) {
    Map<Role, Network> networks = new EnumMap<>(Role.class);
    models()
        .forEach(
            (role, model) -> {
              List<Network> own = outcome.trained(model.name()).networks();
              if (own.size() == 1) {
                networks.put(role, own.getFirst());
              }
            });
    Teacher heard =
        teacher == null
            ? null
            : outcome.heard(student.name(), outcome.trained(teacher.name()).teacher());
    return Exhibits.of(List.of(), outcome.test(), heard, networks, outcome.threads());
  }

  /// How a sentence names the model that has a role here.
  String title(Role role) {
    ExperimentModel model = models().get(role);
    return "model " + (model == null ? role.title() : model.name());
  }

  private Map<Role, ExperimentModel> models() {
    Map<Role, ExperimentModel> models = new EnumMap<>(Role.class);
    if (teacher != null) {
      models.put(Role.TEACHER, teacher);
    }
    if (alone != null) {
      models.put(Role.SCRATCH, alone);
    }
    models.put(Role.DISTILLED, student);
    return models;
  }
}

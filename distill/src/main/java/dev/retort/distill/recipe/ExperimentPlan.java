package dev.retort.distill.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A recipe as an experiment: what stands beside its models, and what is expected of them.
///
/// {@snippet class="dev.retort.distill.recipe.ExamplesTest" region="experiment"}
///
/// @param name as people call it: `takd`
/// @param about what it is about, in a line; may be empty
/// @param notes by the names of the models, as far as there is something to note
/// @param unjudged why nothing is said of what was expected, in a sentence: something has become of
///   the experiment that it was not expected of; empty where there is no reason
public record ExperimentPlan(
    String name,
    String about,
    Recipe recipe,
    Map<String, Note> notes,
    List<Expectation> expectations,
    String unjudged) {
  /// What is said of a model beside the way it is made.
  ///
  /// @param training how it is trained, in a line; empty where nothing is
  /// @param published a figure from elsewhere, with its unit; empty where there is none
  /// @param against the models that it is compared with, by name; none for none
  public record Note(String training, String published, List<String> against) {
    static final Note NONE = new Note("", "");

    public Note {
      against = List.copyOf(against);
    }

    /// With the models that it is compared with one by one.
    public Note(String training, String published, String... against) {
      this(training, published, List.of(against));
    }

    /// The first that it is compared with, by which a gap that was closed and the changes of the
    /// classes are measured; empty where there is none.
    public Optional<String> control() {
      return against.stream().findFirst();
    }
  }

  /// One whose expectations are judged.
  public ExperimentPlan(
      String name,
      String about,
      Recipe recipe,
      Map<String, Note> notes,
      List<Expectation> expectations) {
    this(name, about, recipe, notes, expectations, "");
  }

  /// @throws IllegalArgumentException if a note or an expectation names a model that no stage
  ///   makes, or sets one beside itself, or a note names one twice
  public ExperimentPlan {
    notes = Map.copyOf(notes);
    expectations = List.copyOf(expectations);
    Map<String, Stage> makers = makers(recipe);
    notes.forEach(
        (model, note) -> {
          note.against().forEach(other -> require(makers, other));
          if (note.against().contains(model)) {
            throw new IllegalArgumentException(
                model + " is compared with itself; name another model, or none");
          }
          if (Set.copyOf(note.against()).size() < note.against().size()) {
            throw new IllegalArgumentException(
                "%s is compared with one model twice, of %s; name each once"
                    .formatted(model, note.against()));
          }
        });
    for (Expectation expectation : expectations) {
      require(makers, expectation.first());
      require(makers, expectation.second());
      if (expectation.first().equals(expectation.second())) {
        throw new IllegalArgumentException(
            expectation.text() + " expects a model to differ from itself; name two models");
      }
    }
  }

  private static void require(Map<String, Stage> makers, String name) {
    if (!makers.containsKey(name)) {
      throw new IllegalArgumentException(
          "no stage makes %s; there are %s".formatted(name, makers.keySet()));
    }
  }

  /// The stages by the names of the models that they make, in order.
  public Map<String, Stage> makers() {
    return makers(recipe);
  }

  private static Map<String, Stage> makers(Recipe recipe) {
    Map<String, Stage> makers = new LinkedHashMap<>();
    for (Stage stage : recipe.stages()) {
      stage.makes().forEach(name -> makers.put(name, stage));
    }
    return makers;
  }

  /// Whether it is said of what was expected that it holds, or not.
  public boolean isJudged() {
    return unjudged.isEmpty();
  }

  Note note(String model) {
    return notes.getOrDefault(model, Note.NONE);
  }
}

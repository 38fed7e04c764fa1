package dev.retort.distill.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  /// @param against the model that it is compared with; null for none
  public record Note(String training, String published, @Nullable String against) {
    static final Note NONE = new Note("", "", null);
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
  ///   makes, or sets one beside itself
  public ExperimentPlan {
    notes = Map.copyOf(notes);
    expectations = List.copyOf(expectations);
    Map<String, Stage> makers = makers(recipe);
    notes.forEach(
        (model, note) -> {
          require(makers, note.against());
          if (model.equals(note.against())) {
            throw new IllegalArgumentException(
                model + " is compared with itself; name another model, or none");
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

  private static void require(Map<String, Stage> makers, @Nullable String name) {
    if (name != null && !makers.containsKey(name)) {
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

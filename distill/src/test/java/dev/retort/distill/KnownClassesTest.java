package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.engine.Network;
import dev.retort.engine.tensor.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the outputs of a network stand for when it goes on with other data.
final class KnownClassesTest {
  private static final List<String> DIGITS = TinyData.TRAINING.classNames();

  private static Network knowing(List<String> classes) {
    Network network = TinyData.SMALL.initialize(Seed.of(1));
    network.classNames(classes);
    return network;
  }

  private static List<String> letters() {
    return List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
  }

  @Test
  void newClassesTakeThePlaceOfOthers() {
    Network network = knowing(letters());
    assertTrue(KnownClasses.takeOver(network, TinyData.TRAINING));
    assertEquals(DIGITS, network.classNames());
    assertFalse(KnownClasses.takeOver(network, TinyData.TRAINING));

    List<String> some = new ArrayList<>(DIGITS);
    some.set(7, "seven");
    Network mixed = knowing(some);
    assertTrue(KnownClasses.takeOver(mixed, TinyData.TRAINING));
    assertEquals(DIGITS, mixed.classNames());
    assertFalse(KnownClasses.takeOver(knowing(List.of()), TinyData.TRAINING));
  }

  @Test
  void aClassThatBothKnowKeepsItsPlace() {
    List<String> turned = new ArrayList<>(DIGITS);
    Collections.rotate(turned, 1);
    String message = Refusal.of(() -> KnownClasses.takeOver(knowing(turned), TinyData.TRAINING));
    for (String word : List.of(turned.toString(), DIGITS.toString(), "bring the data's into")) {
      assertTrue(message.contains(word), message);
    }
    Refusal.of(
        () ->
            Distiller.from(TinyData.teacher(1))
                .fit(knowing(turned), TinyData.TRAINING, TinyData.TEST));
  }

  @Test
  void aStudentThatGoesOnCarriesTheClassesOfTheData() {
    Network student = knowing(letters());
    Distiller.from(TinyData.teacher(1))
        .trainer(TinyData.trainer().epochs(1))
        .latency(false)
        .controls(false)
        .fit(student, TinyData.TRAINING, TinyData.TEST);
    assertEquals(DIGITS, student.classNames());
  }

  @Test
  void softTargetsAreNotLeftUnheard() {
    Network teacher = TinyData.teacher(1);
    SoftTargets targets = SoftTargets.of(Teacher.of(teacher), TinyData.TRAINING, 1);
    String message =
        Refusal.of(
            () ->
                Distiller.from(teacher)
                    .method(Method.parse("ce"))
                    .softTargets(targets)
                    .fit(knowing(DIGITS), TinyData.TRAINING, TinyData.TEST));
    assertTrue(message.contains("hears no teacher, and so no soft targets"), message);
  }
}

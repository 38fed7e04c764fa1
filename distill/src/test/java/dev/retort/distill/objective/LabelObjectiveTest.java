package dev.retort.distill.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Objectives of labels are public, and what they have in common is not.
final class LabelObjectiveTest {
  @ParameterizedTest
  @ValueSource(classes = {LabelSmoothing.class, SigmoidCrossEntropy.class, TargetRegression.class})
  void noMethodNamesATypeThatNobodySees(Class<?> objective) {
    List<Class<?>> named =
        Arrays.stream(objective.getMethods())
            .<Class<?>>flatMap(
                method ->
                    Stream.concat(
                        Stream.of(method.getReturnType()),
                        Arrays.stream(method.getParameterTypes())))
            .filter(type -> !Modifier.isPublic(type.getModifiers()))
            .toList();
    assertEquals(List.of(), named);
  }
}

package dev.retort.distill.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// One of a few words: what constants of an enum are called by [Object#toString()].
record Choice<E extends Enum<E>>(E... constants) implements ITypeConverter<E> {
  @SafeVarargs
  Choice {}

  @Override
  public E convert(String word) {
    return Arrays.stream(constants)
        .filter(constant -> constant.toString().equalsIgnoreCase(word.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is none of %s"
                        .formatted(
                            word,
                            Arrays.stream(constants)
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")))));
  }
}

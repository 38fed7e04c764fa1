package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/// What is said to whoever asks for something that cannot be: one line.
public final class Refusal {
  private Refusal() {}

  /// The message of the exception that the code must throw.
  public static String of(Class<? extends Throwable> type, Executable code) {
    String message = String.valueOf(assertThrows(type, code).getMessage());
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  public static String of(Executable code) {
    return of(IllegalArgumentException.class, code);
  }
}

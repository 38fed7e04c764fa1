package dev.retort.distill.teacher;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/// A Python that runs one script after the other, as to start one with numpy takes half a second.
/// It ends when its input does, which is when this JVM ends.
final class Python {
  /// A line is a script in base64; the answer is a line, too: `ok`, or `no` and what went wrong in
  /// base64. What scripts print goes nowhere, so that no answer is mistaken.
  private static final String LOOP =
      """
      import base64, sys, traceback
      answers = sys.stdout
      sys.stdout = sys.stderr
      for line in sys.stdin:
          try:
              exec(base64.b64decode(line).decode(), {})
              answer = 'ok'
          except BaseException:
              wrong = traceback.format_exc().encode('utf-8', 'replace')
              answer = 'no ' + base64.b64encode(wrong).decode()
          print(answer, file=answers, flush=True)
      """;

  /// The first Python with numpy: the one on the PATH may have none though the system's has.
  private static final Optional<Python> WITH_NUMPY =
      Stream.of("python3", "/usr/bin/python3").flatMap(Python::started).findFirst();

  private final BufferedWriter scripts;
  private final BufferedReader answers;

  private Python(Process process) {
    scripts = process.outputWriter(StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /// The one that all tests share, if there is any.
  static Optional<Python> withNumpy() {
    return WITH_NUMPY;
  }

  /// None where there is no such program or it has no numpy.
  private static Stream<Python> started(String program) {
    try {
      Process process =
          new ProcessBuilder(program, "-c", LOOP)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Python python = new Python(process);
      try {
        python.run("import numpy");
        return Stream.of(python);
      } catch (IOException _) {
        process.destroy();
      }
    } catch (IOException _) {
      // there is no such program
    }
    return Stream.empty();
  }

  /// Runs a script among names of its own.
  ///
  /// @throws IOException with Python's words if it fails
  synchronized void run(String script) throws IOException {
    byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
    scripts.write(Base64.getEncoder().encodeToString(bytes) + "\n");
    scripts.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("Python has ended");
    }
    if (!answer.equals("ok")) {
      byte[] wrong = Base64.getDecoder().decode(answer.substring("no ".length()));
      throw new IOException(new String(wrong, StandardCharsets.UTF_8));
    }
  }
}

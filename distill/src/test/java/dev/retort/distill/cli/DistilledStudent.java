package dev.retort.distill.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A small student of few digits, distilled by the command line.
final class DistilledStudent {
  static final String DATA = "synthetic:300";

  private DistilledStudent() {}

  static Outcome distill(Path out, Object... options) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "distill",
                "--student",
                "mlp:6",
                "--controls",
                "none",
                "--threads",
                "1",
                "--out",
                out));
    if (!Arrays.asList(options).contains("--data")) {
      all.addAll(List.of("--data", DATA));
    }
    if (!Arrays.asList(options).contains("--epochs")) {
      all.addAll(List.of("--epochs", "2"));
    }
    all.addAll(List.of(options));
    return Outcome.of(all.toArray());
  }

  static Object[] concat(Object[] first, Object... then) {
    List<Object> all = new ArrayList<>(List.of(then));
    all.addAll(List.of(first));
    return all.toArray();
  }
}

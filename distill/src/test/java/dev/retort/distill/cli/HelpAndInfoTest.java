package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the program tells of itself: its commands, its version, and how the machine computes.
final class HelpAndInfoTest {
  @Test
  void infoTellsHowThisMachineComputes() {
    Outcome info = Outcome.of("info").succeeds();
    assertTrue(info.out().contains("kernels"), info.out());
    assertTrue(info.out().contains("threads"), info.out());
  }

  @Test
  void helpNamesEveryCommand() {
    Outcome help = Outcome.of("--help").succeeds();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Set<String> commands =
        Main.commands(new Terminal(nowhere, nowhere, false)).getSubcommands().keySet();
    assertTrue(commands.containsAll(List.of("distill", "run")), commands.toString());
    for (String command : commands) {
      assertTrue(help.out().contains(command), help.out());
      assertTrue(
          Outcome.of(command, "--help").succeeds().out().startsWith("Usage: retort " + command));
    }
    String distill = Outcome.of("distill", "--help").succeeds().out().replaceAll("\\s+", " ");
    for (Method method : Method.all()) {
      assertTrue(distill.contains(method.name()), distill);
    }
    assertTrue(Outcome.of("--version").succeeds().out().startsWith("retort "));
  }
}

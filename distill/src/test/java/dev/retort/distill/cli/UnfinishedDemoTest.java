package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a demo finds of the one before it.
final class UnfinishedDemoTest {
  @TempDir private Path out;

  private String begin(String command) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
    new UnfinishedDemo(out.resolve("unfinished")).begin(command, new Terminal(err, err, false));
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theSameCommandGoesOnAndAnotherBeginsAnew() throws IOException {
    Path network = out.resolve("unfinished").resolve("seed-1-teacher.safetensors");
    assertEquals("", begin("demo --seed 1"));
    Files.writeString(network, "weights");
    assertTrue(begin("demo --seed 1").startsWith("resuming  the demo"));
    assertTrue(Files.exists(network));
    assertTrue(begin("demo --seed 2").startsWith("anew"));
    assertFalse(Files.exists(network));
    Files.writeString(network, "weights");
    assertTrue(begin("demo --seed 1").startsWith("anew"));
    assertFalse(Files.exists(network));
    new UnfinishedDemo(out.resolve("unfinished")).remove();
    assertFalse(Files.exists(out.resolve("unfinished")));
    assertEquals("", begin("demo --seed 1"));
  }

  @Test
  void aCommandThatIsDamagedIsAnotherOne() throws IOException {
    begin("demo --seed 1");
    Files.write(out.resolve("unfinished").resolve("command.txt"), new byte[] {(byte) 0xFF});
    assertTrue(begin("demo --seed 1").startsWith("anew"));
    assertTrue(begin("demo --seed 1").startsWith("resuming"));
  }

  @Test
  void whatIsLeftWithoutACommandIsNobodys() throws IOException {
    Path network = out.resolve("unfinished").resolve("seed-1-teacher.safetensors");
    begin("demo --seed 1");
    Files.writeString(network, "weights");
    Files.delete(out.resolve("unfinished").resolve("command.txt"));
    begin("demo --seed 1");
    assertFalse(Files.exists(network));
  }
}

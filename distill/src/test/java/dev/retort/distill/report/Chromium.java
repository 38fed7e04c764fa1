package dev.retort.distill.report;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A browser without a window, as found on the PATH.
record Chromium(Path program, Path profile) {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  private static final long SECONDS = 300;

  static Optional<Chromium> find(Path profile) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Chromium(program, profile));
  }

  /// What a page came to.
  ///
  /// @param dom as it is once its scripts have run
  /// @param console messages of scripts, and of the browser about what it refused or did not find
  record Said(String dom, List<String> console) {}

  /// Takes a picture of a page, and writes what the browser did on the network.
  Said show(Path page, int width, int height, boolean dark, Path image, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--virtual-time-budget=5000",
            "--user-data-dir=" + profile,
            "--window-size=" + width + "," + height,
            "--dump-dom",
            "--screenshot=" + image,
            "--log-net-log=" + log,
            "--enable-logging=stderr"));
    if (dark) {
      command.add("--blink-settings=preferredColorScheme=0");
    }
    command.add(page.toUri().toString());
    Path out = Files.createTempFile(profile, "out", ".txt");
    Path err = Files.createTempFile(profile, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the browser did not end within " + SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      try (Stream<ProcessHandle> children = process.descendants()) {
        children.forEach(ProcessHandle::destroyForcibly);
      }
      process.destroyForcibly();
    }
    List<String> console =
        Files.readAllLines(err, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> line.contains(":CONSOLE"))
            .toList();
    return new Said(Files.readString(out), console);
  }
}

package dev.retort.distill.report;

import dev.retort.engine.io.Json;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A browser without a window. One process shows all pages.
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  private static final List<String> OPTIONS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--hide-scrollbars",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--remote-debugging-port=0");

  private static final long SECONDS = 120;

  private final Process process;
  private final URI address;
  private final HttpClient http;

  private Chromium(Process process, URI address, HttpClient http) {
    this.process = process;
    this.address = address;
    this.http = http;
  }

  /// The first on the PATH.
  static Optional<Path> find() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Starts a browser.
  ///
  /// @param profile an empty folder
  static Chromium start(Path program, Path profile) throws IOException {
    Path said = profile.resolve("browser.log");
    Process process =
        new ProcessBuilder(
                Stream.of(
                        Stream.of(program.toString()),
                        OPTIONS.stream(),
                        Stream.of("--user-data-dir=" + profile, "about:blank"))
                    .flatMap(words -> words)
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    int port = port(process, profile.resolve("DevToolsActivePort"), said);
    HttpClient http = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    return new Chromium(process, URI.create("http://127.0.0.1:" + port), http);
  }

  /// The port that the browser has chosen, which it writes into its profile.
  private static int port(Process process, Path file, Path said) throws IOException {
    long begin = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS)) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() >= 2) {
        return Integer.parseInt(lines.getFirst());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    process.destroyForcibly();
    throw new IOException("the browser does not start:\n" + Files.readString(said));
  }

  /// Opens an empty page.
  DevTools page() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/json/new"))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      String socket = Json.parse(answer).asObject().get("webSocketDebuggerUrl").asString();
      return DevTools.connect(http, URI.create(socket));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try (Stream<ProcessHandle> children = process.descendants()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}

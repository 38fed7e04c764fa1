package dev.retort.distill.report;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A page of a browser, by the protocol that its own developer tools use: calls that are answered,
/// and events between them.
///
/// Source: Chrome DevTools Protocol, chromedevtools.github.io/devtools-protocol.
final class DevTools implements AutoCloseable {
  private static final long SECONDS = 120;

  private final WebSocket socket;
  private final Messages messages;
  private final List<Event> events = new ArrayList<>();
  private long calls;

  /// What the page tells without being asked.
  record Event(String method, Json.Members about) {}

  private DevTools(WebSocket socket, Messages messages) {
    this.socket = socket;
    this.messages = messages;
  }

  static DevTools connect(HttpClient http, URI address) {
    Messages messages = new Messages();
    return new DevTools(http.newWebSocketBuilder().buildAsync(address, messages).join(), messages);
  }

  /// Calls a method and waits for its answer.
  Json.Members call(String method, Json.Members parameters) throws IOException {
    send(method, parameters);
    while (true) {
      Json.Members message = next(method);
      if (message.find("id").isPresent() && message.get("id").asLong() == calls) {
        if (message.find("error").isPresent()) {
          throw new IOException(method + ": " + message.get("error").text());
        }
        return message.get("result").asObject();
      }
    }
  }

  Json.Members call(String method) throws IOException {
    return call(method, Json.object());
  }

  private void send(String method, Json.Members parameters) {
    calls++;
    Json.Members call =
        Json.object().with("id", calls).with("method", method).with("params", parameters);
    socket.sendText(call.text(), true).join();
  }

  /// What the page has told by one name so far.
  List<Json.Members> events(String method) {
    return events.stream()
        .filter(event -> event.method().equals(method))
        .map(Event::about)
        .toList();
  }

  private Json.Members next(String waitingFor) throws IOException {
    try {
      String text = messages.whole.poll(SECONDS, TimeUnit.SECONDS);
      if (text == null) {
        throw new IOException("the browser has been silent for " + SECONDS + " s: " + waitingFor);
      }
      Json.Members message = Json.parse(text).asObject();
      if (message.find("method").isPresent()) {
        events.add(new Event(message.get("method").asString(), message.get("params").asObject()));
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Closes the page without waiting for an answer: a browser that has died would give none.
  @Override
  public void close() {
    if (!socket.isOutputClosed()) {
      send("Page.close", Json.object());
    }
    socket.abort();
  }

  /// Puts together what comes in pieces.
  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
    private final StringBuilder begun = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        whole.add(begun.toString());
        begun.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}

package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `predict` names the likeliest classes of an image first, and finds the images of a folder.
final class PredictCommandTest {
  private static final List<String> NAMES =
      List.of("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay");

  private static final int IMAGES = 8;

  @TempDir private Path folder;

  private Network network = RandomNetwork.of(1);
  private Path model = Path.of("");
  private Path photos = Path.of("");

  @BeforeEach
  void writeNetworkAndImages() throws IOException {
    network = RandomNetwork.of(1);
    network.classNames(NAMES);
    model = folder.resolve("model.safetensors");
    Checkpoint.write(network, model);
    photos = Files.createDirectories(folder.resolve("photos"));
    for (int n = 0; n < IMAGES; n++) {
      Files.write(photos.resolve(n + ".png"), GreyPng.of(pixels(n), 28, 28));
    }
  }

  /// Noise in rows of its own, so that images are taken for different classes.
  private static byte[] pixels(int image) {
    byte[] pixels = new byte[28 * 28];
    for (int i = 84 * image; i < 84 * (image + 1); i++) {
      pixels[i] = (byte) (256 * Seed.of(1).uniform(i));
    }
    return pixels;
  }

  @Test
  void theLikeliestClassesComeFirst() throws IOException {
    Path json = folder.resolve("predictions.json");
    Object[] command = {"predict", "--model", model, photos, "--json", json};
    List<String> three = Outcome.of(command).succeeds().out().lines().toList();
    Json.Members result = Json.parse(Files.readString(json)).asObject();
    assertEquals(network.sha256(), result.get("weightsSha256").asString());
    assertEquals(NAMES, result.get("classNames").asStrings());
    List<Json> predictions = result.get("predictions").asArray();
    List<String> five =
        Outcome.of("predict", "--model", model, photos, "--top", 5)
            .succeeds()
            .out()
            .lines()
            .toList();
    assertEquals(IMAGES, three.size());
    assertEquals(IMAGES, five.size());
    assertEquals(IMAGES, predictions.size());
    Set<String> likeliest = new HashSet<>();
    for (int n = 0; n < IMAGES; n++) {
      String image = photos.resolve(n + ".png").toString();
      float[] probabilities = network.probabilities(pixels(n));
      assertEquals(image + "  " + line(probabilities, 3), three.get(n));
      assertEquals(image + "  " + line(probabilities, 5), five.get(n));
      Json.Members prediction = predictions.get(n).asObject();
      assertEquals(image, prediction.get("file").asString());
      String best = NAMES.get(Evaluation.argmax(probabilities, 0, NAMES.size()));
      assertEquals(best, prediction.get("class").asString());
      likeliest.add(best);
    }
    assertTrue(likeliest.size() > 1 || !likeliest.contains(NAMES.getFirst()), "any order would do");
  }

  /// The classes in descending order of their probabilities, the greatest taken out one by one.
  private static String line(float[] probabilities, int count) {
    float[] left = probabilities.clone();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int k = Evaluation.argmax(left, 0, left.length);
      parts.add(String.format(Locale.ROOT, "%s %.1f %%", NAMES.get(k), 100 * probabilities[k]));
      left[k] = -1;
    }
    return String.join(", ", parts);
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), photos);
    assertEquals(IMAGES, predicted(link).lines().count());
    Path album = Files.createDirectories(folder.resolve("album"));
    Files.createSymbolicLink(album.resolve("inside"), photos);
    String out = predicted(album);
    assertEquals(IMAGES, out.lines().count());
    assertTrue(out.startsWith(album.resolve("inside").resolve("0.png") + "  "), out);
  }

  private String predicted(Path images) {
    return Outcome.of("predict", "--model", model, images).succeeds().out();
  }

  @Test
  void aLinkToAFolderThatItLiesInIsNamed() throws IOException {
    Path again = Files.createSymbolicLink(photos.resolve("again"), photos);
    Outcome.of("predict", "--model", model, photos)
        .fails(1, again + " is a link to a folder that it lies in; remove it");
  }

  @Test
  void aResultReplacesNoInput() throws IOException {
    Path image = photos.resolve("3.png");
    byte[] before = Files.readAllBytes(image);
    byte[] network = Files.readAllBytes(model);
    Outcome.of("predict", "--model", model, photos, "--json", image)
        .fails(2, "would replace", "3.png", "choose another --json");
    Outcome.of("predict", "--model", model, photos, "--json", model)
        .fails(2, "would replace", "model.safetensors");
    assertArrayEquals(before, Files.readAllBytes(image));
    assertArrayEquals(network, Files.readAllBytes(model));
  }
}

package dev.retort.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// A file of golden numbers in the safetensors format, from the folder that the system property
/// `retort.golden` names (by default `../shared/golden` beside the project's root). Where it is
/// absent the test is skipped, or fails, as [Needed] has it; a missing tensor fails.
///
/// The engine's tests have a reader of their own, which module boundaries keep from here.
public final class GoldenFile {
  private final String name;
  private final Json.Members header;
  private final ByteBuffer data;

  private GoldenFile(String name, Path file) {
    this.name = name;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int length = Math.toIntExact(bytes.getLong(0));
      header = Json.parse(new String(bytes.array(), 8, length, StandardCharsets.UTF_8)).asObject();
      data = bytes.slice(8 + length, bytes.capacity() - 8 - length).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  public static GoldenFile require(String name) {
    Path fromRoot = Path.of("../shared/golden");
    Path folder = Files.isDirectory(fromRoot) ? fromRoot : Path.of("../../shared/golden");
    String named = System.getProperty("retort.golden");
    Path file = (named == null ? folder : Path.of(named)).resolve(name + ".safetensors");
    Needed.here(
        Files.exists(file),
        "there is no %s; -Dretort.golden=DIR names the folder of the golden numbers"
            .formatted(file.toAbsolutePath().normalize()));
    return new GoldenFile(name, file);
  }

  /// The names before the slash.
  public Set<String> cases() {
    Set<String> cases = new LinkedHashSet<>();
    for (String tensor : header.values().keySet()) {
      if (tensor.indexOf('/') > 0) {
        cases.add(tensor.substring(0, tensor.indexOf('/')));
      }
    }
    return cases;
  }

  /// The names of a case's tensors, without the case.
  public Set<String> names(String testCase) {
    Set<String> names = new LinkedHashSet<>();
    for (String tensor : header.values().keySet()) {
      if (tensor.startsWith(testCase + "/")) {
        names.add(tensor.substring(testCase.length() + 1));
      }
    }
    return names;
  }

  /// A hyper-parameter that the metadata gives for a case.
  public double number(String testCase, String key) {
    String cases = header.get("__metadata__").asObject().get("cases").asString();
    return Json.parse(cases).asObject().get(testCase).asObject().get(key).asDouble();
  }

  public int[] shape(String tensor) {
    return entry(tensor).get("shape").asArray().stream().mapToInt(Json::asInt).toArray();
  }

  /// The values of an F32, F64 or I64 tensor.
  public double[] doubles(String tensor) {
    int begin = entry(tensor).get("data_offsets").asArray().get(0).asInt();
    String type = entry(tensor).get("dtype").asString();
    int elements = 1;
    for (int extent : shape(tensor)) {
      elements *= extent;
    }
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      values[i] =
          switch (type) {
            case "F32" -> data.getFloat(begin + 4 * i);
            case "F64" -> data.getDouble(begin + 8 * i);
            case "I64" -> data.getLong(begin + 8 * i);
            default -> fail(name + ": type " + type + " of " + tensor);
          };
    }
    return values;
  }

  public float[] floats(String tensor) {
    double[] values = doubles(tensor);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  public int[] ints(String tensor) {
    double[] values = doubles(tensor);
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  private Json.Members entry(String tensor) {
    return header
        .find(tensor)
        .orElseGet(() -> fail(name + ".safetensors has no tensor " + tensor))
        .asObject();
  }

  /// Fails unless |difference| <= relative max |expected| + 1e-6 everywhere.
  public void assertClose(String tensor, float[] actual, double relative) {
    assertClose(name + ": " + tensor, doubles(tensor), actual, relative);
  }

  public static void assertClose(String what, double[] expected, float[] actual, double relative) {
    assertEquals(expected.length, actual.length, () -> what + ": number of values");
    double greatest = 0;
    for (double value : expected) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    double allowed = relative * greatest + 1e-6;
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= allowed)) { // NaN fails too
        fail(
            String.format(
                Locale.ROOT,
                "%s[%d]: expected %s but got %s; allowed %.3g",
                what,
                i,
                expected[i],
                actual[i],
                allowed));
      }
    }
  }
}

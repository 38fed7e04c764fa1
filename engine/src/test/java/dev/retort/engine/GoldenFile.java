package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A file of golden numbers in the safetensors format, from the folder that the system property
/// `retort.golden` names, or from `../shared/golden` beside the project's root.
///
/// Where the folder or the file is not there, the test is skipped and says so on the console, or
/// fails, as [Needed] has it.
///
/// Tensors are named `CASE/NAME`. A test reads every case of [#cases()] and fails on what it does
/// not know, so that other files of the same form are tried as a whole or not at all.
public final class GoldenFile {
  private static final String USUAL = "../shared/golden";

  private final String name;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> cases = new LinkedHashMap<>();

  private record Tensor(String type, int[] shape, ByteBuffer data) {
    int elements() {
      int elements = 1;
      for (int extent : shape) {
        elements *= extent;
      }
      return elements;
    }
  }

  /// The file of that name: `dense` for dense.safetensors.
  public static GoldenFile require(String name) {
    Path file = folder().resolve(name + ".safetensors");
    Needed.here(
        Files.exists(file),
        "there is no %s; -Dretort.golden=DIR names the folder of the golden numbers"
            .formatted(file.toAbsolutePath().normalize()));
    return new GoldenFile(name, file);
  }

  /// A relative path counts from the project's root, the parent of where tests run, too.
  private static Path folder() {
    Path named = Path.of(System.getProperty("retort.golden", USUAL));
    return Files.isDirectory(named) || named.isAbsolute() ? named : Path.of("..").resolve(named);
  }

  private GoldenFile(String name, Path file) {
    this.name = name;
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
    int header = Math.toIntExact(bytes.getLong(0));
    Map<String, Object> json =
        object(Json.parse(new String(bytes.array(), 8, header, StandardCharsets.UTF_8)));
    for (Map.Entry<String, Object> entry : json.entrySet()) {
      Map<String, Object> value = object(entry.getValue());
      if (entry.getKey().equals("__metadata__")) {
        value.forEach((key, text) -> metadata.put(key, (String) text));
        continue;
      }
      int[] shape = ints(field(value, "shape"));
      int[] range = ints(field(value, "data_offsets"));
      ByteBuffer data =
          bytes.slice(8 + header + range[0], range[1] - range[0]).order(ByteOrder.LITTLE_ENDIAN);
      tensors.put(entry.getKey(), new Tensor((String) field(value, "dtype"), shape, data));
    }
    if (metadata.containsKey("cases")) {
      object(Json.parse(metadata.get("cases")))
          .forEach((key, value) -> cases.put(key, object(value)));
    }
    for (String tensor : tensors.keySet()) {
      if (tensor.indexOf('/') > 0) {
        cases.putIfAbsent(tensor.substring(0, tensor.indexOf('/')), Map.of());
      }
    }
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  public Set<String> tensors() {
    return tensors.keySet();
  }

  /// The cases: those of the metadata and those that only tensors' names tell.
  public Set<String> cases() {
    return cases.keySet();
  }

  /// The names of a case's tensors, without the case.
  public Set<String> names(String testCase) {
    Set<String> names = new LinkedHashSet<>();
    for (String tensor : tensors.keySet()) {
      if (tensor.startsWith(testCase + "/")) {
        names.add(tensor.substring(testCase.length() + 1));
      }
    }
    return names;
  }

  /// The hyper-parameters that the metadata gives for a case.
  public Map<String, Object> parameters(String testCase) {
    return cases.getOrDefault(testCase, Map.of());
  }

  /// A number among a case's hyper-parameters.
  public double number(String testCase, String key) {
    return (Double) parameter(testCase, key);
  }

  /// A hyper-parameter of a case: a Double, String, Boolean, List or Map.
  public Object parameter(String testCase, String key) {
    return field(parameters(testCase), key);
  }

  public boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  public int[] shape(String tensor) {
    return tensor(tensor).shape.clone();
  }

  /// The values of an F32 tensor.
  public float[] floats(String tensor) {
    Tensor source = tensor(tensor, "F32");
    float[] values = new float[source.elements()];
    source.data.asFloatBuffer().get(values);
    return values;
  }

  /// The values of an F64 or F32 tensor.
  public double[] doubles(String tensor) {
    Tensor source = tensor(tensor);
    double[] values = new double[source.elements()];
    if (source.type.equals("F32")) {
      float[] floats = floats(tensor);
      for (int i = 0; i < values.length; i++) {
        values[i] = floats[i];
      }
      return values;
    }
    tensor(tensor, "F64").data.asDoubleBuffer().get(values);
    return values;
  }

  /// The values of an I64 tensor.
  public long[] longs(String tensor) {
    Tensor source = tensor(tensor, "I64");
    long[] values = new long[source.elements()];
    source.data.asLongBuffer().get(values);
    return values;
  }

  private Tensor tensor(String tensor) {
    Tensor found = tensors.get(tensor);
    return found != null ? found : fail(name + ".safetensors has no tensor " + tensor);
  }

  private Tensor tensor(String tensor, String type) {
    Tensor found = tensor(tensor);
    assertEquals(type, found.type, () -> name + ": type of " + tensor);
    return found;
  }

  /// Fails unless |difference| <= relative max |expected| + 1e-6 everywhere.
  public static void assertClose(double[] expected, float[] actual, double relative) {
    assertClose("", expected, actual, relative);
  }

  /// As above, with the name of what is compared in the message.
  public static void assertClose(String what, double[] expected, float[] actual, double relative) {
    assertEquals(expected.length, actual.length, () -> what + ": number of values");
    double greatest = 0;
    for (double value : expected) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    double allowed = relative * greatest + 1e-6;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      if (!(difference <= allowed)) { // NaN fails too
        fail(
            String.format(
                Locale.ROOT,
                "%s[%d]: expected %s but got %s; difference %.3g, allowed %.3g",
                what,
                i,
                expected[i],
                actual[i],
                difference,
                allowed));
      }
    }
  }

  @SuppressWarnings("unchecked") // the reader below makes maps of nothing else
  private static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }

  private static Object field(Map<String, Object> json, String key) {
    Object value = json.get(key);
    return value != null ? value : fail("no \"" + key + "\" in " + json);
  }

  private static int[] ints(Object json) {
    return ((List<?>) json).stream().mapToInt(value -> ((Double) value).intValue()).toArray();
  }
}

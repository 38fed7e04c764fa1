package dev.retort.engine;

import dev.retort.engine.io.Safetensors;
import dev.retort.engine.tensor.Shape;
import java.util.Map;

/// The SHA-256 of tensors one after the other, by which the state of a training knows whether it is
/// what was written: of each the length and the characters of its name, the number of its axes and
/// their extents, all as longs, and its values; little-endian.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="tensorHash"}
public final class TensorHash {
  /// Under this name the metadata of a file have it.
  public static final String NAME = "sha256";

  private final NumberHash numbers = new NumberHash();

  /// Of no tensor yet.
  public TensorHash() {}

  /// Of all tensors of a file, in its order.
  public static String of(Map<String, Safetensors.Entry> tensors) {
    TensorHash hash = new TensorHash();
    tensors.forEach(
        (name, entry) -> {
          switch (entry) {
            case Safetensors.Entry.Floats(Shape shape, float[] values) ->
                hash.add(name, shape, values);
            case Safetensors.Entry.Longs(Shape shape, long[] values) -> {
              hash.begin(name, shape);
              for (long value : values) {
                hash.numbers.add(value);
              }
            }
          }
        });
    return hash.hex();
  }

  /// Checks that a file's tensors are those that were written.
  ///
  /// @throws IllegalArgumentException if their hash is not the one that the metadata have
  public static void requireIn(Safetensors.Contents contents) {
    String found = of(contents.tensors());
    String said = contents.metadata().getOrDefault(NAME, "none");
    if (!found.equals(said)) {
      throw new IllegalArgumentException(
          "its tensors have the SHA-256 %s, but it says %s".formatted(found, said));
    }
  }

  public void add(String name, Shape shape, float[] values) {
    begin(name, shape);
    numbers.add(values);
  }

  private void begin(String name, Shape shape) {
    numbers.add(name.length());
    for (int i = 0; i < name.length(); i++) {
      numbers.add(name.charAt(i));
    }
    numbers.add(shape.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      numbers.add(shape.extent(axis));
    }
  }

  /// Of all that was added; nothing is added behind it.
  public String hex() {
    return numbers.hex();
  }
}

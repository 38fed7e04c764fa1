package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More examples of the documentation, of files: each `@start` to `@end` is shown there as it
/// stands here.
final class ExamplesTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void tensors() throws IOException {
    Path file = folder.resolve("means.safetensors");
    // @start region="safetensors"
    Safetensors.Entry means =
        new Safetensors.Entry.Floats(Shape.of(2, 2), new float[] {1, 2, 3, 4});
    Safetensors.write(file, Map.of("means", means), Map.of("made by", "an example"));
    Safetensors.Contents contents = Safetensors.read(file);
    // @end
    assertEquals(Map.of("made by", "an example"), contents.metadata());
    assertEquals(Shape.of(2, 2), contents.tensors().values().iterator().next().shape());

    // @start region="mapped"
    MappedTensors mapped = MappedTensors.open(file); // the data stay in the file
    Shape shape = mapped.shape("means", ElementType.F32, 2); // null if there is none of that name
    MemorySegment bytes = mapped.bytes("means");
    // @end
    assertEquals(Shape.of(2, 2), shape);
    assertEquals(
        3, bytes.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8));
  }

  @Test
  void resources() throws IOException {
    Network trained = NetworkSpec.input(4).then(dense(2)).initialize(Seed.of(1));
    Checkpoint.write(trained, folder.resolve("student.safetensors"));
    try (URLClassLoader loader = URLClassLoader.newInstance(new URL[] {folder.toUri().toURL()})) {
      // @start region="resource"
      Network student; // in the jar; or Main.class.getResourceAsStream("/student.safetensors")
      try (InputStream in = loader.getResourceAsStream("student.safetensors")) {
        student = Checkpoint.read(in, "student.safetensors");
      }
      // @end
      assertEquals(trained.sha256(), student.sha256());
    }
  }

  @Test
  void weightsOfPyTorch() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Network trained =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(8, 3), batchNorm(), relu(), maxPool2d(2), flatten(), dense(3))
            .initialize(Seed.of(2));
    Checkpoint.write(trained, file); // under PyTorch's names
    // @start region="stateDict"
    NetworkSpec spec =
        NetworkSpec.input(1, 28, 28)
            .then(conv2d(8, 3), batchNorm(), relu(), maxPool2d(2))
            .then(flatten(), dense(3));
    Network teacher = spec.initialize(Seed.of(1)); // weights that the file's replace
    StateDict.read(file, teacher);

    float mean = 0.1307f; // what ToTensor and Normalize(mean, std) made of bytes
    float std = 0.3081f;
    float[] scale = {1 / (255 * std)};
    float[] shift = {-mean / std};
    teacher.preprocessing(new Preprocessing(scale, shift));
    teacher.classNames(List.of("circle", "square", "triangle"));
    // @end
    assertEquals(trained.sha256(), teacher.sha256());
  }

  @Test
  void numpy() throws IOException {
    String head = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";
    byte[] header =
        (head + " ".repeat(117 - head.length()) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(131).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.UTF_8)).putShort((short) 1);
    bytes.putShort((short) header.length).put(header).put(new byte[] {5, 6, 7});
    Path file = Files.write(folder.resolve("ids.npy"), bytes.array());
    // @start region="npy"
    Npy array = Npy.open(file); // what numpy.save has written
    long rows = array.extents()[0];
    double last = array.number(rows - 1);
    // @end
    assertEquals(7, last);
  }

  @Test
  void layers() {
    // @start region="layers"
    Json json = LayerJson.write(conv2d(16, 3).stride(2));
    LayerSpec layer = LayerJson.read(Json.parse(json.text()));
    // @end
    assertEquals(conv2d(16, 3).stride(2), layer);
  }

  @Test
  void files() throws IOException {
    Path file = folder.resolve("result.json");
    byte[] bytes = {1, 2, 3};
    // @start region="atomic"
    AtomicFile.write(file, "{}"); // wholly or not at all
    AtomicFile.write(file, out -> AtomicFile.writeFully(out, ByteBuffer.wrap(bytes)));
    AtomicFile.removeLeftovers(folder); // of programs that were killed while they wrote
    // @end
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }
}

package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.averagePool2d;
import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.leakyRelu;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Provenance;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.layer.LayerNorm;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
  @TempDir private Path folder = Path.of("");

  private static Network network(int hidden, long seed) {
    Network network =
        NetworkSpec.input(1, 2, 3)
            .then(flatten(), dense(hidden), leakyRelu(0.1f).named("features"), dense(3))
            .initialize(Seed.of(seed));
    network.preprocessing(new Preprocessing(new float[] {1 / 255f}, new float[] {-0.1307f}));
    network.classNames(List.of("null", "eins", "zwei \"quoted\" é"));
    network.provenance(Provenance.UNKNOWN.with("data", "synthetic").with("seed", "7"));
    return network;
  }

  private static void assertSame(Network expected, Network actual) {
    assertEquals(expected.spec(), actual.spec());
    assertEquals(expected.sha256(), actual.sha256());
    assertEquals(expected.classNames(), actual.classNames());
    assertEquals(expected.provenance(), actual.provenance());
    Preprocessing preprocessing = expected.preprocessing();
    Preprocessing read = actual.preprocessing();
    if (preprocessing == null || read == null) {
      assertEquals(preprocessing, read);
    } else {
      assertArrayEquals(preprocessing.scale(), read.scale(), 0f);
      assertArrayEquals(preprocessing.shift(), read.shift(), 0f);
    }
    List<Parameter> parameters = actual.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      assertArrayEquals(expected.parameters().get(i).values(), parameters.get(i).values(), 0f);
    }
  }

  @Property(tries = 25)
  void aNetworkReadsBackAsItWas(@ForAll @IntRange(min = 1, max = 20) int hidden, @ForAll long seed)
      throws IOException {
    Path file = Files.createTempFile("network", ".safetensors");
    try {
      Network network = network(hidden, seed);
      Checkpoint.write(network, file);
      byte[] bytes = Files.readAllBytes(file);
      Network back = Checkpoint.read(file);
      assertSame(network, back);
      Checkpoint.write(back, file);
      assertArrayEquals(bytes, Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aBareNetworkReadsBackToo() throws IOException {
    Path file = folder.resolve("bare.safetensors");
    Network network = NetworkSpec.input(4).then(dense(2)).initialize(Seed.of(1));
    Checkpoint.write(network, file);
    assertSame(network, Checkpoint.read(file));
  }

  @Test
  void theFileIsPyTorchs() throws IOException {
    Path file = folder.resolve("network.safetensors");
    Network network = network(5, 1);
    Checkpoint.write(network, file);
    Safetensors.Contents contents = Safetensors.read(file);
    assertEquals(
        List.of("1.weight", "1.bias", "3.weight", "3.bias"),
        List.copyOf(contents.tensors().keySet()));
    Safetensors.Entry weight = contents.tensors().get("1.weight");
    assertNotNull(weight);
    assertEquals(Shape.of(5, 6), weight.shape());
    assertEquals("pt", contents.metadata().get("format"));
    assertEquals(network.sha256(), contents.metadata().get("retort.weights-sha256"));
  }

  @Test
  void aCheckpointDescribesItself() throws IOException {
    Path file = folder.resolve("network.safetensors");
    Network network = network(5, 1);
    Checkpoint.write(network, file);
    Checkpoint.Description description = Checkpoint.describe(file);
    assertEquals(network.spec(), description.spec());
    assertEquals(network.sha256(), description.sha256());
    assertEquals(network.parameterCount(), description.parameters());
    assertEquals(Files.size(file), description.fileBytes());
    assertEquals(network.classNames(), description.classNames());
  }

  @Test
  void aDescriptionKeepsItsNames() {
    List<String> names = new ArrayList<>(List.of("a"));
    Checkpoint.Description description =
        new Checkpoint.Description(
            NetworkSpec.input(1).then(dense(1)),
            null,
            names,
            names,
            Task.CLASSIFICATION,
            Provenance.UNKNOWN,
            "",
            2,
            0);
    names.clear();
    assertEquals(List.of("a"), description.classNames());
    assertEquals(List.of("a"), description.columnNames());
  }

  @Test
  void everyTruncationAndEveryChangedByteIsFound() throws IOException {
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network(2, 1), file);
    byte[] good = Files.readAllBytes(file);
    Path bad = folder.resolve("bad.safetensors");
    for (int length = 0; length < good.length; length++) {
      Files.write(bad, Arrays.copyOf(good, length));
      refused(bad, "");
    }
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      Files.write(bad, changed);
      refused(bad, "");
      changed[i] = (byte) ~good[i];
      Files.write(bad, changed);
      refused(bad, "");
    }
  }

  private static void refused(Path file, String part) {
    String message =
        assertThrows(DataFormatException.class, () -> Checkpoint.read(file)).toString();
    assertTrue(message.contains(part), message);
    assertTrue(message.contains(String.valueOf(file.getFileName())), message);
    assertTrue(message.indexOf('\n') < 0, message);
  }

  /// A file of other tensors or another spec, its hash made to fit.
  private Path forged(String key, String from, String to) throws IOException {
    Path file = folder.resolve("forged.safetensors");
    Checkpoint.write(network(2, 1), file);
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(contents.metadata());
    String text = metadata.getOrDefault(key, "");
    assertTrue(text.contains(from), text);
    metadata.put(key, text.replace(from, to));
    metadata.put("retort.metadata-sha256", Checkpoint.hash(metadata));
    Safetensors.write(file, contents.tensors(), metadata);
    return file;
  }

  @Test
  void aSpecThatDoesNotFitItsTensorsTakesNoMemory() throws IOException {
    refused(
        forged("retort.spec", "\"units\":2", "\"units\":2000000000"),
        "more than 2^31 - 1 elements");
    refused(
        forged("retort.spec", "\"units\":2", "\"units\":200000000"),
        "\"1.weight\" is F32 [2, 6] where the spec needs F32 [200000000, 6]");
    refused(forged("retort.spec", "\"units\":3", "\"units\":3.5"), "Dense.units: expected a whole");
    refused(forged("retort.spec", "\"Dense\"", "\"java.lang.Runtime\""), "is not a layer");
    refused(forged("retort.spec", "HE_NORMAL", "HE"), "expected one of");
    refused(forged("retort.spec", "\"units\":3", "\"units\":0"), "at least 1 unit");
    refused(forged("retort.spec", "\"units\":3", "\"units\":3,\"more\":1"), "does not know");
    refused(forged("retort.spec", "\"units\":3,", ""), "\"units\"");
    refused(forged("retort.spec", "\"input\":[1,2,3]", "\"input\":[1,2,3,0]"), "at least 1");
    refused(forged("retort.spec", "{\"type\":\"Flatten\"},", ""), "flat");
    refused(forged("retort.classes", "\"eins\",", ""), "2 class names");
    refused(forged("retort.preprocessing", "[", "[1,"), "2 channels");
    refused(forged("retort.version", "1", "2"), "version 2");
  }

  @Test
  void otherTensorsAreRefused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    Safetensors.Entry one = new Safetensors.Entry.Floats(Shape.of(1), new float[] {1});
    Safetensors.write(file, Map.of("w", one), Map.of());
    refused(file, "no network spec");
    Checkpoint.write(network(2, 1), file);
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>(contents.tensors());
    tensors.remove("3.bias");
    Safetensors.write(file, tensors, contents.metadata());
    refused(file, "lacks the tensors [3.bias]");
    tensors.put("3.gain", one);
    Safetensors.write(file, tensors, contents.metadata());
    refused(file, "belongs to no layer");
  }

  @Test
  void aFileThatIsReplacedMeanwhileIsTheOldOrTheNewOne() throws Exception {
    Path file = folder.resolve("replaced.safetensors");
    List<Network> networks = List.of(network(2, 1), network(3, 2));
    Set<String> hashes = networks.stream().map(Network::sha256).collect(Collectors.toSet());
    Checkpoint.write(networks.getFirst(), file);
    AtomicBoolean done = new AtomicBoolean();
    Runnable replacing =
        () -> {
          for (int i = 1; !done.get(); i++) {
            write(networks.get(i % 2), file);
          }
        };
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
            .start(replacing);
    Set<String> seen = new HashSet<>();
    try {
      long end = System.nanoTime() + 60_000_000_000L;
      // on a busy machine nothing may have been written after 200
      for (int i = 0; i < 200 || (seen.size() < 2 && System.nanoTime() - end < 0); i++) {
        seen.add(Checkpoint.read(file).sha256());
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertNull(failure.get());
    assertEquals(hashes, seen);
  }

  private static void write(Network network, Path file) {
    try {
      Checkpoint.write(network, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMissingFileOrAFolderIsSaid() {
    Path none = folder.resolve("none.safetensors");
    String message = assertThrows(IOException.class, () -> Checkpoint.read(none)).toString();
    assertTrue(message.contains(none + ": there is no such file"), message);
    refused(folder, "is a folder");
  }

  /// Every public record of the layer package that is a layer has its line in the table.
  @Test
  void everyLayerCanBeKept() {
    List<LayerSpec> layers =
        List.of(
            leakyRelu(0.1f),
            averagePool2d(2),
            new BatchNorm(0.2f, 1e-3f, true),
            conv2d(8, 3, 5).stride(2).padding(1, 2).withoutBias(),
            dense(10),
            dropout(0.25f),
            flatten(),
            globalAveragePool2d(),
            new LayerNorm(1e-6f),
            maxPool2d(3),
            dense(3).named("logits"),
            residual(conv2d(4, 3), batchNorm()));
    assertEquals(
        Set.of(LayerSpec.class.getPermittedSubclasses()),
        layers.stream().map(Object::getClass).collect(Collectors.toSet()));
    assertEquals(layers, LayerJson.readAll(Json.parse(LayerJson.write(layers).text())));
  }
}

package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.AllocatedBytes;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.TricklingStream;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.tensor.Seed;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks from streams and into them: bytes, checks and messages are those of files.
final class CheckpointStreamTest {
  private static final String NAME = "the student";

  @TempDir private Path folder = Path.of("");

  /// 24 + 4 and 12 + 3 weights, 172 bytes.
  private static Network network() {
    Network network =
        NetworkSpec.input(1, 2, 3)
            .then(flatten(), dense(4), relu().named("features"), dense(3))
            .initialize(Seed.of(1));
    network.preprocessing(new Preprocessing(new float[] {1 / 255f}, new float[] {-0.1307f}));
    network.classNames(List.of("null", "eins", "zwei"));
    return network;
  }

  private static byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Checkpoint.write(network(), out);
    return out.toByteArray();
  }

  private static Network read(byte[] bytes) throws IOException {
    return Checkpoint.read(new ByteArrayInputStream(bytes), NAME);
  }

  @Test
  void aStreamHasTheBytesAndGivesTheNetworkOfAFile() throws IOException {
    Path file = folder.resolve("network.safetensors");
    Checkpoint.write(network(), file);
    assertArrayEquals(Files.readAllBytes(file), written());
    Network ofFile = Checkpoint.read(file);
    Network ofStream = read(written());
    assertEquals(network().sha256(), ofStream.sha256());
    assertEquals(ofFile.sha256(), ofStream.sha256());
    assertEquals(ofFile.spec(), ofStream.spec());
    assertEquals(ofFile.classNames(), ofStream.classNames());
    assertEquals(ofFile.provenance(), ofStream.provenance());
    float[] sample = {0, 50, 100, 150, 200, 250};
    assertArrayEquals(ofFile.probabilities(sample), ofStream.probabilities(sample));
  }

  @Test
  void aNetworkIsPackedIntoAJarAndReadFromIt() throws IOException {
    Path jar = folder.resolve("program.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("models/student.safetensors"));
      Checkpoint.write(network(), zip);
      zip.closeEntry(); // so it was not closed
    }
    try (URLClassLoader loader = URLClassLoader.newInstance(new URL[] {jar.toUri().toURL()});
        InputStream in = loader.getResourceAsStream("models/student.safetensors")) {
      assertEquals(network().sha256(), Checkpoint.read(in, NAME).sha256());
    }
  }

  @Test
  void fewBytesAtATimeWillDoAndTheStreamStaysOpen() throws IOException {
    TricklingStream in = new TricklingStream(written());
    assertEquals(network().sha256(), Checkpoint.read(in, NAME).sha256());
    assertFalse(in.isClosed());
    assertEquals(-1, in.read());
  }

  @Test
  void whatIsWrittenIsFlushed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Checkpoint.write(network(), new BufferedOutputStream(bytes, 1 << 16));
    assertArrayEquals(written(), bytes.toByteArray());
  }

  /// As it would end channels of the JDK.
  @Test
  void anInterruptEndsNeitherWritingNorReading() throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertEquals(network().sha256(), read(written()).sha256());
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      boolean _ = Thread.interrupted();
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] good = written();
    for (int length = 0; length < good.length; length++) {
      refused(Arrays.copyOf(good, length), "");
    }
    int header = Math.toIntExact(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong());
    refused(new byte[0], "has 0 bytes; a safetensors file begins with 8");
    refused(Arrays.copyOf(good, 7), "has 7 bytes");
    refused(Arrays.copyOf(good, 8), "claims a header of " + header + " bytes in a file of 8");
    refused(Arrays.copyOf(good, 8 + header), "take 172 bytes but the file has 0");
    refused(Arrays.copyOf(good, good.length - 1), "take 172 bytes but the file has 171");
  }

  @Test
  void whatFollowsIsRefused() throws IOException {
    byte[] good = written();
    refused(Arrays.copyOf(good, good.length + 1), "take 172 bytes but the file has 173");
    refused(Arrays.copyOf(good, good.length + 5_000), "take 172 bytes but the file has 5172");
  }

  @Test
  void everyChangedByteIsFound() throws IOException {
    byte[] good = written();
    for (int i = 0; i < good.length; i++) {
      byte[] changed = good.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      refused(changed, "");
    }
    byte[] weights = good.clone();
    weights[good.length - 1] ^= 1;
    refused(weights, "the weights are not those that were written: their hash differs");
  }

  /// With the words of a file of the same bytes.
  private void refused(byte[] bytes, String part) throws IOException {
    String message = message(() -> read(bytes));
    assertTrue(message.startsWith(NAME + ": "), message);
    assertTrue(message.contains(part), message);
    Path file = Files.write(folder.resolve("bad.safetensors"), bytes);
    assertEquals(message(() -> Checkpoint.read(file)).replace(file.toString(), NAME), message);
  }

  private interface Reading {
    Network read() throws IOException;
  }

  private static String message(Reading reading) {
    return String.valueOf(assertThrows(DataFormatException.class, reading::read).getMessage());
  }

  @Test
  void claimsTakeNoMemory() throws IOException {
    for (long claim : new long[] {99_999_999, 1L << 31, 1L << 60, -1}) {
      ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
      refusedAtOnce(bytes.array(), "claims a header of " + Long.toUnsignedString(claim));
    }
    refusedAtOnce(withTensor(400_000_000), "take 400000000 bytes but the file has 8");
    refusedAtOnce(withTensor(8), "takes 400000000 bytes but its data is from byte 0 to 8");

    Path file = folder.resolve("forged.safetensors");
    Checkpoint.write(network(), file);
    Safetensors.Contents contents = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(contents.metadata());
    metadata.computeIfPresent(
        "retort.spec", (_, spec) -> spec.replace("\"units\":3", "\"units\":100000000"));
    metadata.put("retort.metadata-sha256", Checkpoint.hash(metadata));
    Safetensors.write(file, contents.tensors(), metadata);
    refusedAtOnce(Files.readAllBytes(file), "where the spec needs F32 [100000000, 4]");
  }

  /// Eight bytes of data under a header with a tensor of 100 million values.
  private static byte[] withTensor(int end) {
    byte[] header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[100000000],\"data_offsets\":[0,%d]}}"
            .formatted(end)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putLong(header.length).put(header).array();
  }

  /// And before memory is taken.
  private void refusedAtOnce(byte[] bytes, String part) throws IOException {
    refused(bytes, part);
    long before = AllocatedBytes.ofThisThread();
    String message = message(() -> read(bytes));
    long taken = AllocatedBytes.ofThisThread() - before;
    assertTrue(taken < 8 << 20, taken + " bytes for: " + message);
  }

  @Test
  void whatNoArrayHoldsIsRefused() throws IOException {
    int most = 1 << 20;
    byte[] enough = new byte[most];
    assertEquals(most, Checkpoint.bytes(new ByteArrayInputStream(enough), NAME, most).length);
    InputStream more = new ByteArrayInputStream(new byte[most + 1]);
    assertEquals(
        "the student: is larger than 1 MB, which no array holds; read it from a file",
        assertThrows(DataFormatException.class, () -> Checkpoint.bytes(more, NAME, most))
            .getMessage());
  }

  @Test
  void aResourceThatIsNotThereIsSaid() throws IOException {
    try (InputStream none = CheckpointStreamTest.class.getResourceAsStream("none.safetensors")) {
      NoSuchFileException missing =
          assertThrows(NoSuchFileException.class, () -> Checkpoint.read(none, NAME));
      assertEquals(
          "the student: there is no such resource, for the stream is null; put it into the jar"
              + " (src/main/resources) and ask for it by its path there, with a / before it",
          missing.getMessage());
    }
  }
}

package dev.retort.engine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.Needed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A mirror may be a `file:` address, so fetching is tested without a network.
final class MnistTest {
  private static final List<String> NAMES =
      List.of(
          "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz",
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz");

  @TempDir Path temp;

  private static Path real() {
    Path mnist = Path.of(System.getProperty("retort.data", "")).resolve("mnist");
    Needed.here(Files.isDirectory(mnist), "no MNIST; -Dretort.data=DIR names the folder above it");
    return mnist;
  }

  private String failure(List<String> mirrors) {
    NoSuchFileException missing =
        assertThrows(
            NoSuchFileException.class,
            () -> Mnist.locate(List.of(), temp.resolve("cache"), mirrors, line -> {}));
    return String.valueOf(missing.getMessage());
  }

  @Test
  void isFoundInAFolderOrBelowIt() throws IOException {
    Path mnist = real();
    assertEquals(mnist, Mnist.locate(List.of(mnist), temp, List.of(), line -> {}));
    Path above = Objects.requireNonNull(mnist.toAbsolutePath().getParent());
    assertEquals(above.resolve("mnist"), Mnist.locate(List.of(above), temp, List.of(), line -> {}));
  }

  @Test
  void isFetchedOnceAndCompared() throws IOException {
    String mirror = real().toUri().toString();
    List<String> said = new ArrayList<>();
    String nothing = temp.resolve("nothing").toUri().toString();
    Path found = Mnist.locate(List.of(), temp, List.of(nothing, mirror), said::add);
    assertEquals(temp.resolve("mnist"), found);
    assertTrue(said.stream().anyMatch(line -> line.contains("9.6 of 9.6 MB")), said.toString());
    assertEquals(10_000, Idx.read(found, "t10k").size());
    assertEquals(found, Mnist.locate(List.of(), temp, List.of(), said::add));
  }

  @Test
  void whatIsNotMnistIsThrownAway() throws IOException {
    Path fake = Files.createDirectory(temp.resolve("fake"));
    for (String name : NAMES) {
      Files.write(fake.resolve(name), IdxTest.gzip(new byte[] {1, 2, 3}));
    }
    assertTrue(failure(List.of(fake.toUri().toString())).contains("not those of MNIST"));
    try (Stream<Path> left = Files.list(temp.resolve("cache").resolve("mnist"))) {
      assertFalse(left.findAny().isPresent());
    }
  }

  /// What is whole is not: the mirror has none of it.
  @Test
  void aDamagedPartOfTheCacheIsFetchedAnew() throws IOException {
    Path mirror = Files.createDirectory(temp.resolve("mirror"));
    Path cache = Files.createDirectory(temp.resolve("cache"));
    byte[] contents = {1, 2, 3};
    String sha256 = sha256(contents);
    byte[] whole = IdxTest.gzip(contents);
    Files.write(cache.resolve("whole"), whole);
    Files.write(cache.resolve("cut"), Arrays.copyOf(whole, whole.length - 1));
    Files.write(cache.resolve("other"), IdxTest.gzip(new byte[] {1, 2, 4}));
    Files.write(mirror.resolve("cut"), whole);
    Files.write(mirror.resolve("other"), whole);
    List<String> names = List.of("whole", "cut", "other");
    List<Mnist.Part> parts = names.stream().map(name -> new Mnist.Part(name, sha256)).toList();
    Mnist.fetch(parts, mirror.toUri().toString(), cache, line -> {});
    for (String name : names) {
      assertArrayEquals(whole, Files.readAllBytes(cache.resolve(name)), name);
    }
  }

  private static String sha256(byte[] contents) {
    MessageDigest digest = Sha256.digest();
    digest.update(contents);
    return Sha256.hex(digest);
  }

  /// As programs may that share a cache, in containers where all have the same number.
  @Test
  void aPartMayBeFetchedByTwoAtOnce() throws IOException {
    Path mirror = Files.createDirectory(temp.resolve("mirror"));
    Path cache = Files.createDirectory(temp.resolve("cache"));
    byte[] whole = IdxTest.gzip(new byte[] {1, 2, 3});
    Files.write(mirror.resolve("part"), whole);
    List<Mnist.Part> parts = List.of(new Mnist.Part("part", sha256(new byte[] {1, 2, 3})));
    String address = mirror.toUri().toString();
    List<String> said = new ArrayList<>();
    Mnist.fetch(
        parts,
        address,
        cache,
        line -> {
          said.add(line);
          fetchBeside(parts, address, cache);
          assertTrue(Files.exists(cache.resolve("part")), "the other one has it");
        });
    assertEquals(1, said.size(), said.toString());
    assertArrayEquals(whole, Files.readAllBytes(cache.resolve("part")));
    try (Stream<Path> left = Files.list(cache)) {
      assertEquals(List.of(cache.resolve("part")), left.toList());
    }
  }

  private static void fetchBeside(List<Mnist.Part> parts, String mirror, Path cache) {
    try {
      Mnist.fetch(parts, mirror, cache, line -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// It is no fault of a mirror, and none is asked.
  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path cache = Files.writeString(temp.resolve("cache"), "a file");
    List<String> mirrors = List.of(temp.resolve("nothing").toUri().toString());
    List<String> progress = new ArrayList<>();
    IOException refused =
        assertThrows(
            IOException.class, () -> Mnist.locate(List.of(), cache, mirrors, progress::add));
    String said = String.valueOf(refused.getMessage());
    String begin = "cannot write the cache " + cache.resolve("mnist") + " (";
    assertTrue(said.startsWith(begin), said);
    for (String mend : List.of("XDG_CACHE_HOME", "--data", "RETORT_DATA")) {
      assertTrue(said.contains(mend), said);
    }
    assertEquals(1, said.lines().count(), said);
    assertEquals(List.of(), progress);
  }

  @Test
  void withoutANetworkItSaysWhatToPutWhere() {
    String said = failure(List.of(temp.resolve("nothing").toUri().toString()));
    for (String name : NAMES) {
      assertTrue(said.contains(name), said);
    }
    assertTrue(said.contains(temp.resolve("cache").resolve("mnist").toString()), said);
    assertEquals(1, said.lines().count());
  }
}

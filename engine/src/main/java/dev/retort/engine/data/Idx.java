package dev.retort.engine.data;

import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads images and labels in the IDX format of the MNIST family, plain or gzip.
///
/// A file is `0 0 type rank`, the extents as big-endian 32 bits, then the elements; only unsigned
/// bytes (type 8) are taken. What the header promises is compared with what the file can hold
/// before memory is taken, and every byte of the file must be accounted for.
///
/// Source: LeCun, Cortes and Burges, "The MNIST database", section on file formats.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="idx"}
public final class Idx {
  private static final int UNSIGNED_BYTES = 8;
  private static final long MAX_SAMPLE = 1 << 28;

  private Idx() {}

  /// The samples of one split, `train` or `t10k` (also called `test`), of a folder with the files
  /// `SPLIT-images-idx3-ubyte` and `SPLIT-labels-idx1-ubyte`; a dot may stand for the dash before
  /// `idx`, and `.gz` may follow. The classes are those of the training labels where they are
  /// there.
  ///
  /// @throws DataFormatException if a file is damaged
  /// @throws NoSuchFileException if it is not there
  public static Dataset read(Path folder, String split) throws IOException {
    Path imageFile = require(folder, split, "images", 3);
    Path labelFile = require(folder, split, "labels", 1);
    int[] labels = readLabels(labelFile);
    Path training = find(folder, "train", "labels", 1);
    int classes =
        split.equals("train") || training == null
            ? countClasses(labels, labelFile)
            : countClasses(readLabels(training), training);
    requireBelow(classes, labels, labelFile);
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return readImages(imageFile, name(folder), names, labels);
  }

  /// Whether a folder holds images and labels of that split.
  public static boolean isPresent(Path folder, String split) {
    return find(folder, split, "images", 3) != null && find(folder, split, "labels", 1) != null;
  }

  /// Whether a folder holds at least one of the two files of that split: without the other it is
  /// refused, and not passed over.
  static boolean isBegun(Path folder, String split) {
    return find(folder, split, "images", 3) != null || find(folder, split, "labels", 1) != null;
  }

  private static Dataset readImages(Path file, String name, List<String> classes, int[] labels)
      throws IOException {
    try (InputStream in = open(file)) {
      int[] extents = readHeader(file, in, 3, 4);
      if (extents[0] != labels.length) {
        throw new DataFormatException(
            file,
            "holds %d images, but there are %d labels; get both files again"
                .formatted(extents[0], labels.length));
      }
      Shape shape =
          extents.length == 3
              ? Shape.of(1, extents[1], extents[2])
              : Shape.of(extents[1], extents[2], extents[3]);
      Rows rows = new Rows(Batch.Kind.BYTES, shape.elements(), extents[0]);
      for (int c = 0; c < rows.chunks(); c++) {
        byte[] chunk = (byte[]) rows.chunk(c);
        readFully(file, in, chunk);
      }
      requireEnd(file, in);
      return new ByteDataset(Stored.of(name, shape, classes, rows, labels));
    }
  }

  private static int[] readLabels(Path file) throws IOException {
    try (InputStream in = open(file)) {
      int count = readHeader(file, in, 1, 1)[0];
      Rows rows = new Rows(Batch.Kind.BYTES, 1, count);
      for (int c = 0; c < rows.chunks(); c++) {
        readFully(file, in, (byte[]) rows.chunk(c));
      }
      requireEnd(file, in);
      int[] labels = new int[count];
      byte[] one = new byte[1];
      for (int n = 0; n < count; n++) {
        rows.get(n, one, 0);
        labels[n] = one[0] & 0xFF;
      }
      return labels;
    }
  }

  /// The extents, after they were found possible.
  private static int[] readHeader(Path file, InputStream in, int minRank, int maxRank)
      throws IOException {
    byte[] head = new byte[4];
    readFully(file, in, head);
    if (head[0] != 0 || head[1] != 0) {
      throw new DataFormatException(file, "is not IDX: it must begin with two zero bytes");
    }
    if (head[2] != UNSIGNED_BYTES) {
      throw new DataFormatException(
          file,
          "byte 2 says element type %d, but only 8, unsigned bytes, is known".formatted(head[2]));
    }
    int rank = head[3];
    if (rank < minRank || rank > maxRank) {
      throw new DataFormatException(
          file,
          "byte 3 says %d axes, but %s expected"
              .formatted(rank, minRank == 1 ? "labels with 1 are" : "images with 3 or 4 are"));
    }
    int[] extents = new int[rank];
    byte[] word = new byte[4];
    long sample = 1;
    for (int axis = 0; axis < rank; axis++) {
      readFully(file, in, word);
      extents[axis] = ByteBuffer.wrap(word).getInt();
      if (extents[axis] < 1) {
        throw new DataFormatException(
            file, "the header gives axis %d the impossible size %d".formatted(axis, extents[axis]));
      }
      if (axis > 0) {
        sample = Math.min(MAX_SAMPLE + 1, sample * extents[axis]);
      }
    }
    requirePossible(file, 4 + 4L * rank, extents, sample);
    return extents;
  }

  private static void requirePossible(Path file, long header, int[] extents, long sample)
      throws IOException {
    boolean compressed = isGzip(file);
    long most = compressed ? Files.size(file) * Gunzip.MAX_RATIO : Files.size(file) - header;
    long promised = sample * extents[0]; // below 2^60
    if (sample > MAX_SAMPLE || promised > most || (!compressed && promised != most)) {
      throw new DataFormatException(
          file,
          "the header says %s, but the file %s %d bytes of them; get the file again"
              .formatted(
                  Arrays.toString(extents), compressed ? "can hold at most" : "holds", most));
    }
  }

  private static int countClasses(int[] labels, Path file) throws IOException {
    boolean[] used = new boolean[256];
    int max = 0;
    int distinct = 0;
    for (int label : labels) {
      max = Math.max(max, label);
      distinct += used[label] ? 0 : 1;
      used[label] = true;
    }
    if (max + 1 > 2 * distinct + 1) { // a stray label: a damaged byte
      int at = 0;
      while (labels[at] != max) {
        at++;
      }
      throw new DataFormatException(
          file,
          "label %d at place %d lies beyond the classes: only %d different labels occur"
              .formatted(max, at, distinct));
    }
    return max + 1;
  }

  private static void requireBelow(int classes, int[] labels, Path file) throws IOException {
    for (int n = 0; n < labels.length; n++) {
      if (labels[n] >= classes) {
        throw new DataFormatException(
            file,
            "label %d at place %d lies beyond the %d classes of the training labels"
                .formatted(labels[n], n, classes));
      }
    }
  }

  private static void readFully(Path file, InputStream in, byte[] out) throws IOException {
    int got = in.readNBytes(out, 0, out.length);
    if (got < out.length) {
      throw new DataFormatException(
          file, "ends too early, %d bytes are missing; get it again".formatted(out.length - got));
    }
  }

  private static void requireEnd(Path file, InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new DataFormatException(file, "goes on after the last element; get it again");
    }
  }

  private static InputStream open(Path file) throws IOException {
    boolean compressed = isGzip(file);
    InputStream in = Files.newInputStream(file);
    try {
      return compressed ? new Gunzip(in, file.toString()) : new BufferedInputStream(in, 1 << 16);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  private static Path require(Path folder, String split, String what, int rank) throws IOException {
    Path file = find(folder, split, what, rank);
    if (file == null) {
      throw new NoSuchFileException(
          folder.resolve(split + "-" + what + "-idx" + rank + "-ubyte").toString(),
          null,
          "is not there, neither plain nor .gz; get it, for images and labels go together");
    }
    return file;
  }

  private static @Nullable Path find(Path folder, String split, String what, int rank) {
    String[] names =
        split.equals("t10k") || split.equals("test")
            ? new String[] {"t10k", "test"}
            : new String[] {split};
    for (String name : names) {
      for (String middle : new String[] {"-idx", ".idx"}) {
        for (String end : new String[] {"-ubyte", "-ubyte.gz"}) {
          Path file = folder.resolve(name + "-" + what + middle + rank + end);
          if (Files.isRegularFile(file)) {
            return file;
          }
        }
      }
    }
    return null;
  }

  private static String name(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "idx" : last.toString();
  }
}

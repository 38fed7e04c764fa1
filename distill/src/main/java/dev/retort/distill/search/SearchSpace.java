package dev.retort.distill.search;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// What a search looks among: students of several depths, each as wide as some shares of the
/// allowed bytes let it be, and for each of them temperatures, soft weights and learning rates.
///
/// Flat samples get perceptrons of one to three equal layers; pictures get those of one and two
/// layers and networks of two to four convolutions (3x3, each with a 2x2 max pool; c channels in
/// the first, 2c in the others) with a dense layer of 4c units. Both get `linear` too, a single
/// dense layer, where it has no more bytes than are allowed.
///
/// {@snippet class="dev.retort.distill.search.ExamplesTest" region="space"}
public final class SearchSpace {
  /// A student fills up to these shares of the bytes.
  private static final double[] SHARES = {1, 0.5, 0.25, 0.125};

  private static final int WIDEST = 4096;
  private static final int NARROWEST_PERCEPTRON = 4;
  private static final int NARROWEST_CONVOLUTION = 2;

  /// Pictures are halved as long as this many pixels are left a side.
  private static final int SMALLEST_SIDE = 2;

  private final Shape input;
  private final int classes;

  public SearchSpace(Shape input, int classes) {
    this.input = input;
    this.classes = classes;
  }

  /// A family of students that differ in width.
  private record Family(int narrowest, IntFunction<Student> ofWidth) {}

  /// The students that fit, the larger ones of each family first.
  ///
  /// @throws IllegalArgumentException if none does; the message names the smallest
  public List<Student> students(long maxBytes) {
    Map<String, Student> students = new LinkedHashMap<>();
    for (Family family : families()) {
      for (double share : SHARES) {
        long bytes = (long) (share * maxBytes);
        int width = widest(family, bytes);
        if (width >= family.narrowest) {
          Student student = family.ofWidth.apply(width);
          students.putIfAbsent(student.name(), student);
        }
      }
    }
    Student linear = perceptron(0, 0);
    if (linear.bytes() <= maxBytes) {
      students.put(linear.name(), linear);
    }
    if (students.isEmpty()) {
      Student smallest = smallest();
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no student has at most %,d bytes: the smallest, %s, has %,d; allow as many",
              maxBytes,
              smallest.name(),
              smallest.bytes()));
    }
    return List.copyOf(students.values());
  }

  /// The smallest student of all.
  Student smallest() {
    List<Student> smallest = new ArrayList<>(List.of(perceptron(0, 0)));
    families().forEach(family -> smallest.add(family.ofWidth.apply(family.narrowest)));
    return smallest.stream().min(Comparator.comparingLong(Student::bytes)).orElseThrow();
  }

  private List<Family> families() {
    List<Family> families = new ArrayList<>();
    boolean pictures = input.rank() == 3;
    if (pictures) {
      for (int stages = 2; stages <= 4 && side() >> stages >= SMALLEST_SIDE; stages++) {
        int count = stages;
        families.add(new Family(NARROWEST_CONVOLUTION, width -> convolutional(count, width)));
      }
    }
    for (int layers = 1; layers <= (pictures ? 2 : 3); layers++) {
      int count = layers;
      families.add(new Family(NARROWEST_PERCEPTRON, width -> perceptron(count, width)));
    }
    return families;
  }

  private int side() {
    return Math.min(input.extent(1), input.extent(2));
  }

  /// The greatest width with which a family fits into so many bytes; 0 if none does.
  private static int widest(Family family, long bytes) {
    int fits = 0;
    int tooWide = 1;
    while (tooWide <= WIDEST && family.ofWidth.apply(tooWide).bytes() <= bytes) {
      fits = tooWide;
      tooWide *= 2;
    }
    while (tooWide - fits > 1) {
      int middle = (fits + tooWide) / 2;
      if (middle <= WIDEST && family.ofWidth.apply(middle).bytes() <= bytes) {
        fits = middle;
      } else {
        tooWide = middle;
      }
    }
    return fits;
  }

  private Student perceptron(int layers, int width) {
    NetworkSpec spec = new NetworkSpec(input, List.of()).then(flatten());
    for (int i = 0; i < layers; i++) {
      spec = spec.then(dense(width), relu());
    }
    int[] sizes = new int[layers];
    Arrays.fill(sizes, width);
    return new Student(layers == 0 ? "linear" : "mlp:" + joined(sizes), spec.then(dense(classes)));
  }

  private Student convolutional(int stages, int width) {
    int[] sizes = new int[stages + 1];
    NetworkSpec spec = new NetworkSpec(input, List.of());
    for (int i = 0; i < stages; i++) {
      sizes[i] = i == 0 ? width : 2 * width;
      spec = spec.then(conv2d(sizes[i], 3), relu(), maxPool2d(2));
    }
    sizes[stages] = 4 * width;
    spec = spec.then(flatten(), dense(sizes[stages]), relu(), dense(classes));
    return new Student("cnn:" + joined(sizes), spec);
  }

  private static String joined(int[] sizes) {
    return Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  /// So many candidates: the students in turn, and for each one the combinations of settings in an
  /// order of its own, drawn from the seed. Fewer if there are no more combinations.
  ///
  /// @throws IllegalArgumentException if a list is empty or there are to be none
  public static List<Candidate> candidates(
      List<Student> students,
      List<Float> temperatures,
      List<Float> softWeights,
      List<Float> learningRates,
      int trials,
      Seed seed) {
    int settings = temperatures.size() * softWeights.size() * learningRates.size();
    if (students.isEmpty() || settings == 0 || trials < 1) {
      throw new IllegalArgumentException(
          "a search needs students, temperatures, soft weights and learning rates but gets %d, %d, %d and %d, and %d trials"
              .formatted(
                  students.size(),
                  temperatures.size(),
                  softWeights.size(),
                  learningRates.size(),
                  trials));
    }
    int count = (int) Math.min(trials, (long) students.size() * settings);
    int[] order = seed.stream("students").permutation(students.size());
    int[][] drawn = new int[students.size()][];
    for (int s = 0; s < drawn.length; s++) {
      drawn[s] = seed.stream("settings").stream(s).permutation(settings);
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int s = order[i % students.size()];
      int setting = drawn[s][i / students.size()];
      candidates.add(
          new Candidate(
              i + 1,
              students.get(s),
              students.get(s).bytes(),
              temperatures.get(setting % temperatures.size()),
              softWeights.get(setting / temperatures.size() % softWeights.size()),
              learningRates.get(setting / temperatures.size() / softWeights.size())));
    }
    return List.copyOf(candidates);
  }
}

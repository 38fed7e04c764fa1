package dev.retort.distill;

import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// How alike the layers of two networks see the same samples: the linear CKA of every layer of one
/// with every layer of the other. Layers are the named ones, or where nothing is named all
/// activations outside residual blocks; the logits come last.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="similarity"}
///
/// @param first the layers of the first network
/// @param second the layers of the second
/// @param cka `[first][second]`, from 0 to 1; NaN where a layer gives the same for all samples
/// @param samples how many samples both saw
public record LayerSimilarity(
    List<String> first, List<String> second, double[][] cka, int samples) {
  private static final int MOST_SAMPLES = 512;
  private static final int FEWEST_SAMPLES = 64;

  /// What the output of one layer may take, in floats.
  private static final int MOST_FLOATS = 1 << 23;

  public LayerSimilarity {
    first = List.copyOf(first);
    second = List.copyOf(second);
    cka = copy(cka);
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /// Compares two networks on samples of a data set, at most 512 of them, and fewer where a layer
  /// is very wide. Of more they are drawn, always the same: data that lie in the order of their
  /// classes would begin with a single one.
  ///
  /// @throws IllegalArgumentException if there are fewer than two samples
  public static LayerSimilarity of(Network first, Network second, Dataset data) {
    int widest = Math.max(LayerOutputs.widest(first), LayerOutputs.widest(second));
    int most = Math.clamp(MOST_FLOATS / widest, FEWEST_SAMPLES, MOST_SAMPLES);
    Dataset some = data.size() <= most ? data : drawn(data, most);
    Grams rows = Grams.of(first, some);
    Grams columns = Grams.of(second, some);
    double[][] cka = new double[rows.layers.size()][columns.layers.size()];
    for (int i = 0; i < cka.length; i++) {
      for (int j = 0; j < cka[i].length; j++) {
        cka[i][j] = LinearCka.alignment(rows.values.get(i), columns.values.get(j));
      }
    }
    return new LayerSimilarity(rows.layers, columns.layers, cka, some.size());
  }

  private static Dataset drawn(Dataset data, int count) {
    int[] order = Seed.of(1).stream("similarity").permutation(data.size());
    return Subset.of(data, Arrays.stream(order).limit(count).sorted().toArray());
  }

  /// What is kept of a network's layers, small beside their outputs: those of one network are gone
  /// before those of the other come.
  private record Grams(List<String> layers, List<float[]> values) {
    static Grams of(Network network, Dataset data) {
      LayerOutputs outputs = new LayerOutputs(network);
      List<String> layers = outputs.names();
      return new Grams(
          layers,
          layers.stream()
              .map(name -> LinearCka.gram(outputs.of(name, data), data.size()))
              .toList());
    }
  }

  /// A copy of the rows.
  @Override
  public double[][] cka() {
    return copy(cka);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerSimilarity same
        && first.equals(same.first)
        && second.equals(same.second)
        && Arrays.deepEquals(cka, same.cka)
        && samples == same.samples;
  }

  @Override
  public int hashCode() {
    return Objects.hash(first, second, Arrays.deepHashCode(cka), samples);
  }

  /// As `result.json` has it.
  public Json.Members toJson() {
    return Json.object()
        .with("samples", samples)
        .with("teacherLayers", Json.strings(first))
        .with("studentLayers", Json.strings(second))
        .with("cka", Json.array(Arrays.stream(cka).map(LayerSimilarity::row).toList()));
  }

  private static Json row(double[] values) {
    return Json.array(Arrays.stream(values).mapToObj(Json::of).toList());
  }
}

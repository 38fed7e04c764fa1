package dev.retort.bench;

import dev.retort.bench.PeerResults.Rates;
import java.util.Locale;
import java.util.Map;

/// The kinds of work that are compared, in the order in which they are shown.
enum PeerWork {
  PRODUCT("matrix product, M x N x K", "share of the peak"),
  CONVOLUTION("3x3 convolution, batch 32", "share of the peak"),
  TRAINING("training step, batch 128", "samples/s"),
  DISTILLATION("distillation step, batch 128", "samples/s"),
  BATCH("inference, batch 256", "samples/s"),
  SINGLE("inference, one sample", "µs"),
  SOFTMAX("softmax at a temperature", "ns a value");

  private final String title;
  private final String unit;

  PeerWork(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /// What a benchmark with these parameters measures.
  static PeerWork of(String benchmark, Map<String, String> parameters) {
    if (benchmark.contains(PeerGemmBenchmark.class.getSimpleName())) {
      return PRODUCT;
    } else if (benchmark.contains(PeerConvolutionBenchmark.class.getSimpleName())) {
      return CONVOLUTION;
    } else if (benchmark.contains(PeerTrainingStepBenchmark.class.getSimpleName())) {
      return TRAINING;
    } else if (benchmark.contains(PeerDistillationStepBenchmark.class.getSimpleName())) {
      return DISTILLATION;
    } else if (benchmark.contains(PeerInferenceBenchmark.class.getSimpleName())) {
      return "1".equals(parameters.get("batch")) ? SINGLE : BATCH;
    } else if (benchmark.contains(PeerSoftmaxBenchmark.class.getSimpleName())) {
      return SOFTMAX;
    }
    throw new IllegalArgumentException(benchmark + " compares nothing");
  }

  /// Which of its kind, for people.
  String label(Map<String, String> parameters) {
    return switch (this) {
      case PRODUCT -> product(GemmShape.parse(parameters.getOrDefault("shape", "")));
      case CONVOLUTION ->
          words(parameters.getOrDefault("pass", ""))
              + ", "
              + parameters.getOrDefault("layer", "").replace(" ", ", ").replace("->", " → ");
      case TRAINING, BATCH, SINGLE -> network(parameters.getOrDefault("network", ""));
      case DISTILLATION -> {
        String[] pair = parameters.getOrDefault("pair", "").split("_TO_", 2);
        yield network(pair[0]) + " → " + network(pair[1]);
      }
      case SOFTMAX -> "128 x " + parameters.get("classes");
    };
  }

  private static String product(GemmShape s) {
    if (s.m() == s.n() && s.n() == s.k()) {
      return s.m() + " cubed";
    }
    String sizes = s.m() + " x " + s.n() + " x " + s.k();
    return switch (s.product()) {
      case NN -> sizes;
      case NT -> sizes + ", right transposed";
      case TN -> sizes + ", left transposed";
    };
  }

  private static String network(String name) {
    return switch (name) {
      case "LENET" -> "LeNet";
      case "SMALL_CNN" -> "small CNN";
      default -> name.replace('_', ' ');
    };
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// A contender's figure, in the unit.
  String figure(Rates rates) {
    return switch (this) {
      case PRODUCT, CONVOLUTION -> String.format(Locale.ROOT, "%.0f %%", rates.share());
      case TRAINING, DISTILLATION -> thousands(rates.calls() * TrainingStepBenchmark.BATCH);
      case BATCH -> thousands(rates.calls() * 256);
      case SINGLE -> threeDigits(1e6 / rates.calls());
      case SOFTMAX -> threeDigits(1 / rates.gflops());
    };
  }

  private static String thousands(double value) {
    double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(value)) - 2));
    return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
  }

  private static String threeDigits(double value) {
    int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}

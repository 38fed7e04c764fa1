package dev.retort.bench;

import dev.retort.bench.PeerResults.Rates;
import java.util.Locale;
import java.util.Map;

/// The kinds of work that are compared, in the order in which they are shown.
enum PeerWork {
  PRODUCT("matrix product, M x N x K", "share of the peak"),
  CONVOLUTION("3x3 convolution, batch " + ConvolutionWork.BATCH, "share of the peak"),
  TRAINING("training step, batch " + TrainingStepBenchmark.BATCH, "samples/s"),
  DISTILLATION("distillation step, batch " + TrainingStepBenchmark.BATCH, "samples/s"),
  BATCH("inference, batch " + PeerWork.MANY, "samples/s"),
  SINGLE("inference, one sample", "µs"),
  SOFTMAX("softmax at a temperature", "ns a value");

  /// The batch of [#BATCH]; another one has its number beside the network.
  private static final String MANY = "256";

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
    String[] parts = benchmark.split("\\.", -1);
    String type = parts.length < 2 ? benchmark : parts[parts.length - 2]; // then comes the method
    return switch (type) {
      case "PeerGemmBenchmark" -> PRODUCT;
      case "PeerConvolutionBenchmark" -> CONVOLUTION;
      case "PeerTrainingStepBenchmark" -> TRAINING;
      case "PeerDistillationStepBenchmark" -> DISTILLATION;
      case "PeerInferenceBenchmark" -> "1".equals(parameters.get("batch")) ? SINGLE : BATCH;
      case "PeerSoftmaxBenchmark" -> SOFTMAX;
      default -> throw new IllegalArgumentException(benchmark + " compares nothing");
    };
  }

  /// How many samples a call goes through.
  int samples(Map<String, String> parameters) {
    return switch (this) {
      case TRAINING, DISTILLATION -> TrainingStepBenchmark.BATCH;
      case BATCH -> Integer.parseInt(parameters.getOrDefault("batch", MANY));
      case PRODUCT, CONVOLUTION, SINGLE, SOFTMAX -> 1;
    };
  }

  /// Which of its kind, for people.
  String label(Map<String, String> parameters) {
    return switch (this) {
      case PRODUCT -> product(GemmShape.parse(parameters.getOrDefault("shape", "")));
      case CONVOLUTION ->
          words(parameters.getOrDefault("pass", ""))
              + ", "
              + parameters.getOrDefault("layer", "").replace(" ", ", ").replace("->", " → ");
      case TRAINING, SINGLE -> network(parameters.getOrDefault("network", ""));
      case BATCH -> {
        String network = network(parameters.getOrDefault("network", ""));
        String batch = parameters.getOrDefault("batch", MANY);
        yield batch.equals(MANY) ? network : network + ", batch " + batch;
      }
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
      case TRAINING, DISTILLATION, BATCH -> thousands(rates.samples());
      case SINGLE -> threeDigits(1e6 / rates.samples());
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

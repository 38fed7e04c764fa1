package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.elu;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.gelu;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.leakyRelu;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.sigmoid;
import static dev.retort.engine.layer.Layers.silu;
import static dev.retort.engine.layer.Layers.softplus;
import static dev.retort.engine.layer.Layers.tanh;

import dev.retort.engine.layer.AveragePool2d;
import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.layer.LayerNorm;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Residual;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The layers by the names that architectures use: what [LayerSpec#text()] writes, this reads.
final class LayerText {
  private static final float USUAL_SLOPE = 0.01f;

  private static final Map<String, Function<WrittenLayer, LayerSpec>> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("dense", LayerText::readDense),
              Map.entry("flatten", layer -> flatten()),
              Map.entry("relu", layer -> relu()),
              Map.entry("leaky-relu", layer -> leakyRelu(layer.decimal("slope", USUAL_SLOPE))),
              Map.entry("elu", layer -> elu(layer.decimal("alpha", 1))),
              Map.entry("gelu", layer -> gelu()),
              Map.entry("silu", layer -> silu()),
              Map.entry("tanh", layer -> tanh()),
              Map.entry("sigmoid", layer -> sigmoid()),
              Map.entry("softplus", layer -> softplus()),
              Map.entry("conv", LayerText::readConvolution),
              Map.entry("maxpool", LayerText::readMaxPool),
              Map.entry("avgpool", LayerText::readAveragePool),
              Map.entry("globalavgpool", layer -> globalAveragePool2d()),
              Map.entry("residual", layer -> new Residual(build(layer.inner()))),
              Map.entry("batchnorm", LayerText::readBatchNorm),
              Map.entry("layernorm", LayerText::readLayerNorm),
              Map.entry("dropout", layer -> dropout(layer.decimal("rate")))));

  private LayerText() {}

  /// Reads layers written out, separated by commas.
  static List<LayerSpec> parse(String text) {
    return build(WrittenLayer.parse(text));
  }

  private static List<LayerSpec> build(List<WrittenLayer> written) {
    return written.stream().map(LayerText::build).toList();
  }

  private static LayerSpec build(WrittenLayer written) {
    String feature = written.behind("as");
    String name = written.word("a name");
    Function<WrittenLayer, LayerSpec> reader = READERS.get(name);
    if (reader == null) {
      throw Failure.usage(unknown(name));
    }
    try {
      LayerSpec layer = reader.apply(written);
      written.end();
      return feature == null ? layer : layer.named(feature);
    } catch (IllegalArgumentException e) {
      throw written.wrong("is not possible: " + e.getMessage());
    }
  }

  private static String unknown(String name) {
    String nearest = Nearest.to(name, READERS.keySet());
    return "unknown layer \""
        + name
        + (nearest == null ? "\"" : "\", did you mean \"" + nearest + "\"?")
        + "; known are "
        + String.join(", ", READERS.keySet())
        + ", and the presets "
        + String.join(", ", Architecture.PRESETS);
  }

  private static LayerSpec readDense(WrittenLayer layer) {
    int units = layer.number("units");
    return layer.has("no-bias") ? new Dense(units, false, Initialization.HE_NORMAL) : dense(units);
  }

  private static LayerSpec readConvolution(WrittenLayer layer) {
    int outputs = layer.number("outputs");
    WrittenLayer.Sides kernel = layer.sides("kernel");
    Conv2d conv = conv2d(outputs, kernel.height(), kernel.width());
    WrittenLayer.Sides stride = layer.sidesBehind("stride", 1, 1);
    WrittenLayer.Sides padding =
        layer.sidesBehind("padding", conv.paddingHeight(), conv.paddingWidth());
    WrittenLayer.Sides dilation = layer.sidesBehind("dilation", 1, 1);
    conv =
        conv.stride(stride.height(), stride.width())
            .padding(padding.height(), padding.width())
            .dilation(dilation.height(), dilation.width())
            .groups(layer.numberBehind("groups", 1));
    return layer.has("no-bias") ? conv.withoutBias() : conv;
  }

  private static LayerSpec readMaxPool(WrittenLayer layer) {
    int kernel = layer.number("window");
    return new MaxPool2d(
        kernel, layer.numberBehind("stride", kernel), layer.numberBehind("padding", 0));
  }

  private static LayerSpec readAveragePool(WrittenLayer layer) {
    int kernel = layer.number("window");
    return new AveragePool2d(
        kernel, layer.numberBehind("stride", kernel), layer.numberBehind("padding", 0));
  }

  private static LayerSpec readBatchNorm(WrittenLayer layer) {
    BatchNorm usual = new BatchNorm();
    return new BatchNorm(
        layer.decimalBehind("momentum", usual.momentum()),
        layer.decimalBehind("epsilon", usual.epsilon()),
        layer.has("frozen"));
  }

  private static LayerSpec readLayerNorm(WrittenLayer layer) {
    return new LayerNorm(layer.decimalBehind("epsilon", new LayerNorm().epsilon()));
  }
}

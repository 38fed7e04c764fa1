package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.ShapeMismatchException;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `--teacher`, `--student` and `--arch` take: a preset with sizes, or layers written out.
///
///     linear          flatten, dense K
///     mlp:800,800     flatten, dense 800, relu, dense 800, relu, dense K
///     cnn:8,16,32     conv 8 3, relu, maxpool 2, conv 16 3, relu, maxpool 2, flatten, dense 32, relu, dense K
///     lenet           cnn:32,64,128
///
/// The layers written out are those of [LayerSpec#text()] and must end in as many units as the data
/// has classes. A preset gets the regularisation of its recipe; what is written out stays as written.
record Architecture(String text) {
  /// What ARCH and all that is not said mean, for the help of commands that train.
  static final String HELP =
      """

      ARCH is a preset with sizes, to which the classes are added:
        linear   mlp:800,800   cnn:8,16,32 (3x3 convolutions, then a dense layer)
        lenet, which is cnn:32,64,128
      or the layers written out, such as
        "conv 32 3, relu, maxpool 2, flatten, dense 128, relu, dropout 0.5, dense 10".

      What is not said is chosen by the kind of data, and printed.\
      """;

  static final List<String> PRESETS =
      List.of("linear", "mlp:UNITS,...", "cnn:CHANNELS,...,UNITS", "lenet");

  private static final String LENET = "cnn:32,64,128";

  Architecture(String text) {
    this.text = text.strip();
    if (this.text.isEmpty()) {
      throw Failure.usage("an architecture is missing, such as mlp:800,800 or lenet");
    }
  }

  /// Whether a word says an architecture, whatever data it would fit: a preset or layers.
  static boolean isOne(String word) {
    try {
      return new Architecture(word).isPreset() || !LayerText.parse(word).isEmpty();
    } catch (Failure _) {
      return false;
    }
  }

  /// Whether it gets the regularisation of its recipe.
  boolean isPreset() {
    return text.equals("lenet") || text.equals("linear") || text.matches("(mlp|cnn):.*");
  }

  /// Whether it is a preset with dense layers before the last one, behind which dropout stands.
  boolean takesDropout() {
    return isPreset() && !text.equals("linear");
  }

  /// Refuses dropout for layers that are written out, and for a preset that has no place for it.
  ///
  /// @param rate that the option was given; null where it was not
  void requireDropout(String option, @Nullable Float rate) {
    requirePreset(option, rate);
    if (rate != null && rate > 0 && !takesDropout()) {
      throw Failure.usage(
          option + " is for hidden dense layers, which " + text + " has not; leave it out");
    }
  }

  /// Refuses batch norm for layers that are written out, and for a preset that has no place for it.
  ///
  /// @param wanted what the option was given; null where it was not
  void requireBatchNorm(String option, @Nullable Boolean wanted) {
    requirePreset(option, wanted);
    if (wanted != null && wanted && !convolves()) {
      throw Failure.usage(
          option + " is for convolutions, which " + text + " has not; leave it out");
    }
  }

  private void requirePreset(String option, @Nullable Object value) {
    if (value != null && !isPreset()) {
      throw Failure.usage(
          option
              + " is for presets, but \""
              + text
              + "\" is written out; leave it out, and write dropout 0.3 or batchnorm among the"
              + " layers");
    }
  }

  /// Whether there are convolutions in it, which decide what an epoch costs.
  boolean convolves() {
    return text.equals("lenet") || text.startsWith("cnn:") || text.matches("(.*\\W)?conv\\s.*");
  }

  /// The network for samples of that shape and that many classes.
  NetworkSpec spec(Shape input, int classes, Regularization regularization) {
    NetworkSpec spec;
    try {
      List<LayerSpec> layers =
          isPreset() ? preset(input, classes, regularization) : LayerText.parse(text);
      spec = new NetworkSpec(input, layers);
      requireArrays(layers, input);
    } catch (ShapeMismatchException e) {
      throw Failure.usage(
          "the architecture "
              + text
              + " does not fit samples of shape "
              + input
              + ": "
              + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw Failure.usage("the architecture " + text + " is not possible: " + e.getMessage());
    }
    if (!spec.output().equals(Shape.of(classes))) {
      throw Failure.usage(
          "the architecture \""
              + text
              + "\" ends in shape "
              + spec.output()
              + " but the data has "
              + classes
              + " classes; end it with dense "
              + classes);
    }
    return spec;
  }

  /// Refuses parameters that no array could hold, before memory is taken for those that one could.
  private static void requireArrays(List<LayerSpec> layers, Shape input) {
    Shape shape = input;
    for (LayerSpec layer : layers) {
      requireArrays(layer, shape);
      shape = layer.outputShape(shape);
    }
  }

  private static void requireArrays(LayerSpec layer, Shape input) {
    layer.parameters(input).forEach(parameter -> parameter.shape().elements());
    layer.inner(input).forEach(part -> requireArrays(part.layer(), part.input()));
  }

  private List<LayerSpec> preset(Shape input, int classes, Regularization regularization) {
    List<LayerSpec> layers = new ArrayList<>();
    if (text.startsWith("cnn:") || text.equals("lenet")) {
      int[] sizes = sizes(text.equals("lenet") ? LENET : text, 2);
      if (input.rank() != 3) {
        throw Failure.usage(
            text + " needs images but the data has samples of shape " + input + "; take mlp:...");
      }
      convolutions(layers, Arrays.copyOf(sizes, sizes.length - 1), regularization);
      hidden(layers, new int[] {sizes[sizes.length - 1]}, regularization);
    } else {
      layers.add(flatten());
      hidden(layers, text.equals("linear") ? new int[0] : sizes(text, 1), regularization);
    }
    layers.add(dense(classes));
    return layers;
  }

  private static void convolutions(
      List<LayerSpec> layers, int[] channels, Regularization regularization) {
    for (int size : channels) {
      layers.add(regularization.batchNorm() ? conv2d(size, 3).withoutBias() : conv2d(size, 3));
      if (regularization.batchNorm()) {
        layers.add(batchNorm());
      }
      layers.add(relu());
      layers.add(maxPool2d(2));
    }
    layers.add(flatten());
  }

  private static void hidden(List<LayerSpec> layers, int[] units, Regularization regularization) {
    for (int size : units) {
      layers.add(dense(size));
      layers.add(relu());
      if (regularization.dropout() > 0) {
        layers.add(dropout(regularization.dropout()));
      }
    }
  }

  private static int[] sizes(String preset, int fewest) {
    String[] words = preset.substring(preset.indexOf(':') + 1).split(",", -1);
    int[] sizes = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      String word = words[i].strip();
      if (!word.matches("[1-9][0-9]{0,5}")) {
        throw Failure.usage(
            "the architecture "
                + preset
                + " has the size \""
                + word
                + "\"; whole numbers from 1 on are needed, as in "
                + (preset.startsWith("mlp") ? "mlp:800,800" : "cnn:8,16,32"));
      }
      sizes[i] = Integer.parseInt(word);
    }
    if (sizes.length < fewest) {
      throw Failure.usage(
          "the architecture "
              + preset
              + " needs at least "
              + fewest
              + " sizes: channels, then the units of the dense layer, as in cnn:8,16,32");
    }
    return sizes;
  }

  @Override
  public String toString() {
    return text;
  }
}

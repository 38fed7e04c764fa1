package dev.retort.distill.cli;

import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.NetworkSpec;
import dev.retort.engine.kernel.Activation;
import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.AveragePool2d;
import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Dropout;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.GlobalAveragePool2d;
import dev.retort.engine.layer.Initialization;
import dev.retort.engine.layer.LayerNorm;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Residual;
import dev.retort.engine.tensor.Shape;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArchitectureTextTest {
  private static final Shape DIGITS = Shape.of(1, 28, 28);

  @Property(tries = 300)
  void whatLayersWriteIsReadBack(@ForAll("layers") List<LayerSpec> layers) {
    String text = layers.stream().map(LayerSpec::text).collect(Collectors.joining(", "));
    assertEquals(layers, LayerText.parse(text), text);
    assertEquals(layers, LayerText.parse("  " + text.replace(",", " ,\t")), text);
  }

  @Provide
  Arbitrary<List<LayerSpec>> layers() {
    return layers(2);
  }

  private static Arbitrary<List<LayerSpec>> layers(int depth) {
    Arbitrary<LayerSpec> plain =
        Arbitraries.oneOf(
            denseLayers(), convolution(), pooling(), activation(), normalization(), others());
    Arbitrary<LayerSpec> any =
        depth == 0
            ? plain
            : Arbitraries.frequencyOf(
                Tuple.of(8, plain), Tuple.of(1, layers(depth - 1).map(Residual::new)));
    Arbitrary<LayerSpec> named =
        Combinators.combine(
                any, Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8))
            .as((layer, name) -> layer.named(name));
    return Arbitraries.frequencyOf(Tuple.of(5, any), Tuple.of(1, named))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static Arbitrary<LayerSpec> denseLayers() {
    return Combinators.combine(count(2000), Arbitraries.of(true, false))
        .as((units, bias) -> new Dense(units, bias, Initialization.HE_NORMAL));
  }

  private static Arbitrary<LayerSpec> convolution() {
    Arbitrary<Conv2d> kernel =
        Combinators.combine(count(9), count(7), count(7))
            .as((outputs, height, width) -> conv2d(4 * outputs, height, width));
    Arbitrary<Integer> padding = Arbitraries.integers().between(0, 3);
    return Combinators.combine(
            kernel,
            count(3),
            count(3),
            padding,
            padding,
            count(2),
            Arbitraries.of(1, 2, 4),
            Arbitraries.of(true, false))
        .as(
            (conv, sh, sw, ph, pw, dilation, groups, bias) -> {
              Conv2d all = conv.stride(sh, sw).padding(ph, pw).dilation(dilation).groups(groups);
              return bias ? all : all.withoutBias();
            });
  }

  private static Arbitrary<LayerSpec> pooling() {
    return Combinators.combine(
            Arbitraries.of(2, 3, 5), count(4), Arbitraries.of(0, 1), Arbitraries.of(true, false))
        .as(
            (kernel, stride, padding, max) ->
                max
                    ? new MaxPool2d(kernel, stride, padding)
                    : new AveragePool2d(kernel, stride, padding));
  }

  private static Arbitrary<LayerSpec> activation() {
    Arbitrary<Float> parameters =
        Arbitraries.frequencyOf(Tuple.of(4, positive(10)), Tuple.of(1, Arbitraries.just(0f)));
    return Combinators.combine(Arbitraries.of(Activation.class), parameters)
        .as(
            (function, parameter) ->
                new ActivationLayer(
                    function,
                    function == Activation.LEAKY_RELU || function == Activation.ELU
                        ? parameter
                        : 0));
  }

  private static Arbitrary<LayerSpec> normalization() {
    return Combinators.combine(
            positive(1), positive(1), Arbitraries.of(true, false), Arbitraries.of(true, false))
        .as(
            (momentum, epsilon, frozen, batch) ->
                batch ? new BatchNorm(momentum, epsilon, frozen) : new LayerNorm(epsilon));
  }

  private static Arbitrary<LayerSpec> others() {
    return Arbitraries.oneOf(
        positive(1).map(rate -> new Dropout(rate * 0.99f)),
        Arbitraries.of(new Flatten(), new GlobalAveragePool2d(), new BatchNorm(), new LayerNorm()));
  }

  private static Arbitrary<Integer> count(int most) {
    return Arbitraries.integers().between(1, most);
  }

  private static Arbitrary<Float> positive(float most) {
    return Arbitraries.floats().between(1e-6f, most).ofScale(6);
  }

  @Test
  void presetsAreTheLayersTheyStandFor() {
    assertEquals("flatten, dense 10", text("linear", Regularization.NONE));
    assertEquals(
        "flatten, dense 30, relu, dense 20, relu, dense 10",
        text("mlp:30, 20", Regularization.NONE));
    assertEquals(
        "conv 8 3, relu, maxpool 2, conv 16 3, relu, maxpool 2, flatten, dense 32, relu, dense 10",
        text("cnn:8,16,32", Regularization.NONE));
    assertEquals(text("cnn:32,64,128", Regularization.NONE), text("lenet", Regularization.NONE));
    assertEquals(
        "conv 8 3 no-bias, batchnorm, relu, maxpool 2, flatten, dense 32, relu, dropout 0.5, dense"
            + " 10",
        text("cnn:8,32", new Regularization(0.5f, true)));
  }

  private static String text(String architecture, Regularization regularization) {
    return new Architecture(architecture).spec(DIGITS, 10, regularization).text();
  }

  @Test
  void writtenOutLayersStayAsTheyAreWritten() {
    NetworkSpec spec =
        new Architecture("residual(conv 8 3, relu as inside, conv 1 3), flatten, dense 10")
            .spec(DIGITS, 10, new Regularization(0.5f, true));
    assertEquals(
        NetworkSpec.input(1, 28, 28)
            .then(
                residual(conv2d(8, 3), relu().named("inside"), conv2d(1, 3)), flatten(), dense(10)),
        spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dens 10 | unknown layer \"dens\", did you mean \"dense\"?; known are avgpool",
        "flatten, convolution 3 | unknown layer \"convolution\"",
        "mlp | unknown layer \"mlp\"",
        "flatten, dense ten | \"dense ten\" needs a whole number as units but has \"ten\"",
        "flatten, dense | \"dense\" needs units",
        "flatten, dense 0, dense 10 | \"dense 0\" is not possible: dense needs at least 1 unit",
        "flatten, dense 10 wide | has \"wide\", which is not known there",
        "flatten,, dense 10 | an empty place between two commas",
        "residual(conv 1 3, flatten | a \"(\" without its \")\"",
        "flatten), dense 10 | a \")\" without its \"(\"",
        "residual, flatten, dense 10 | \"residual\" needs layers in parentheses",
        "relu(relu), flatten, dense 10 | takes no layers in parentheses",
        "dense 10 | insert flatten before it",
        "flatten, dense 7 | ends in shape [7] but the data has 10 classes; end it with dense 10",
        "conv 8 3, relu | ends in shape [8, 28, 28]",
        "mlp:10,x | has the size \"x\"",
        "mlp: | has the size \"\"",
        "cnn:8 | needs at least 2 sizes",
        "cnn:8,8,8,8,8,8,32 | does not fit samples of shape [1, 28, 28]",
      })
  void whatCannotBeReadIsSaidInOneLine(String architecture, String expected) {
    Failure failure =
        assertThrows(
            Failure.class,
            () -> new Architecture(architecture).spec(DIGITS, 10, Regularization.NONE));
    assertEquals(2, failure.exitCode());
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void convolutionsAreNotForTables() {
    Failure failure =
        assertThrows(
            Failure.class,
            () -> new Architecture("lenet").spec(Shape.of(4), 3, Regularization.NONE));
    assertTrue(String.valueOf(failure.getMessage()).contains("take mlp"));
  }

  @Property
  void noTextDoesMoreThanFail(@ForAll String text) {
    try {
      new Architecture(text).spec(DIGITS, 10, Regularization.NONE);
    } catch (Failure failure) {
      assertEquals(2, failure.exitCode());
    }
  }
}

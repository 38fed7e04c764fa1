package dev.retort.engine.io;

import static dev.retort.engine.layer.Layers.batchNorm;
import static dev.retort.engine.layer.Layers.conv2d;
import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.dropout;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.layer.Layers.globalAveragePool2d;
import static dev.retort.engine.layer.Layers.maxPool2d;
import static dev.retort.engine.layer.Layers.relu;
import static dev.retort.engine.layer.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Safetensors.Entry;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Seed;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDictTest {
  /// In PyTorch: `nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
  /// nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 5), nn.ReLU(), nn.Dropout(0.5), nn.Linear(5, 3)`.
  private static final NetworkSpec SPEC =
      NetworkSpec.input(2, 6, 6)
          .then(conv2d(4, 3).withoutBias(), batchNorm(), relu(), maxPool2d(2))
          .then(flatten(), dense(5), relu(), dropout(0.5f), dense(3));

  private static final String PLACES =
      "; give the spec the model's layers, each at its place there (nn.Flatten and nn.ReLU count),"
          + " or say which module is layer ";

  @TempDir private Path folder = Path.of("");

  /// The state dict of that model, in PyTorch's order, if its modules had these names.
  private static Map<String, Entry> model(String conv, String norm, String hidden, String last) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    tensors.put(conv + ".weight", floats(1, 4, 2, 3, 3));
    tensors.put(norm + ".weight", floats(2, 4));
    tensors.put(norm + ".bias", floats(3, 4));
    tensors.put(norm + ".running_mean", floats(4, 4));
    tensors.put(norm + ".running_var", new Entry.Floats(Shape.of(4), new float[] {0.5f, 1, 2, 3}));
    tensors.put(norm + ".num_batches_tracked", new Entry.Longs(Shape.of(), new long[] {7}));
    tensors.put(hidden + ".weight", floats(5, 5, 36));
    tensors.put(hidden + ".bias", floats(6, 5));
    tensors.put(last + ".weight", floats(7, 3, 5));
    tensors.put(last + ".bias", floats(8, 3));
    return tensors;
  }

  private static Map<String, Entry> model() {
    return model("0", "1", "5", "8");
  }

  private static Entry floats(int salt, int... extents) {
    Shape shape = Shape.of(extents);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((i * 37 + salt * 11) % 19 - 9) / 8f;
    }
    return new Entry.Floats(shape, values);
  }

  /// Writes tensors sorted by name, as PyTorch's safetensors does.
  private Path write(Map<String, Entry> tensors) throws IOException {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, new TreeMap<>(tensors), Map.of("format", "pt"));
    return file;
  }

  private static Network network() {
    return SPEC.initialize(Seed.of(1));
  }

  /// The network of a state dict, by the order of parameters in place of their names.
  private static Network direct(Map<String, Entry> model) {
    Network network = SPEC.initialize(Seed.of(2));
    Iterator<Parameter> parameters = network.parameters().iterator();
    for (Entry entry : model.values()) {
      if (entry instanceof Entry.Floats(Shape _, float[] values)) {
        parameters.next().set(values);
      }
    }
    assertFalse(parameters.hasNext());
    network.weightsChanged();
    return network;
  }

  private static float[] sample() {
    float[] sample = new float[SPEC.input().elements()];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (i * 29 % 17 - 8) / 4f;
    }
    return sample;
  }

  private static void assertSame(Network expected, Network actual) {
    assertEquals(expected.sha256(), actual.sha256());
    assertArrayEquals(expected.outputs(sample()), actual.outputs(sample()), 0f);
  }

  @Test
  void aSequentialIsReadByPlaces() throws IOException {
    Network network = network();
    float[] before = network.outputs(sample()); // what it derived from these weights is kept
    StateDict.read(write(model()), network);
    assertSame(direct(model()), network);
    assertFalse(Arrays.equals(before, network.outputs(sample())));
  }

  @Test
  void otherModelsAreReadByTheNamesOfTheirModules() throws IOException {
    Network network = network();
    StateDict.read(
        write(model("features.conv", "features.bn", "fc1", "8")),
        network,
        Map.of("0", "features.conv", "1", "features.bn", "5", "fc1"));
    assertSame(direct(model()), network);
  }

  @Test
  void layersInResidualBlocksHaveTheirPaths() throws IOException {
    NetworkSpec spec =
        NetworkSpec.input(2, 4, 4)
            .then(residual(conv2d(3, 3), batchNorm()), globalAveragePool2d(), flatten(), dense(2));
    Network trained = spec.initialize(Seed.of(3));
    Map<String, Entry> own = new LinkedHashMap<>();
    Map<String, Entry> theirs = new LinkedHashMap<>();
    for (Parameter parameter : trained.parameters()) {
      Entry entry = new Entry.Floats(parameter.shape(), parameter.toArray());
      own.put(parameter.name(), entry);
      theirs.put(parameter.name().replaceFirst("^0\\.(block\\.)?", "layer1."), entry);
    }
    assertEquals(
        List.of(
            "0.block.0.weight",
            "0.block.0.bias",
            "0.block.1.weight",
            "0.block.1.bias",
            "0.block.1.running_mean",
            "0.block.1.running_var",
            "0.shortcut.weight",
            "3.weight",
            "3.bias"),
        List.copyOf(own.keySet()));
    Network network = spec.initialize(Seed.of(1));
    StateDict.read(write(own), network);
    assertEquals(trained.sha256(), network.sha256());
    float[] sample = Arrays.copyOf(sample(), spec.input().elements());
    assertArrayEquals(trained.outputs(sample), network.outputs(sample), 0f);

    Network renamed = spec.initialize(Seed.of(1));
    StateDict.read(
        write(theirs),
        renamed,
        Map.of("0.block.0", "layer1.0", "0.block.1", "layer1.1", "0.shortcut", "layer1.shortcut"));
    assertEquals(trained.sha256(), renamed.sha256());
  }

  @Test
  void whatAStateDictDoesNotHoldStays() throws IOException {
    Network network = network();
    Preprocessing preprocessing = new Preprocessing(new float[] {2, 3}, new float[] {0, 1});
    network.preprocessing(preprocessing);
    network.classNames(List.of("a", "b", "c"));
    StateDict.read(write(model()), network);
    assertEquals(preprocessing, network.preprocessing());
    assertEquals(List.of("a", "b", "c"), network.classNames());
  }

  /// Holds the one line that says what is wrong with a file, and that the network is as it was.
  private static void refused(String expected, Path file) {
    Network network = network();
    String hash = network.sha256();
    float[] outputs = network.outputs(sample());
    String message =
        assertThrows(DataFormatException.class, () -> StateDict.read(file, network)).getMessage();
    assertEquals(file + ": " + expected, message);
    assertEquals(hash, network.sha256());
    assertArrayEquals(outputs, network.outputs(sample()), 0f);
  }

  @Test
  void aMissingTensorIsRefused() throws IOException {
    refused(
        "lacks the tensor \"8.weight\" [3, 5] of layer 8 (dense 3), but has \"7.weight\" [3, 5]"
            + " left over"
            + PLACES
            + "8",
        write(model("0", "1", "5", "7")));

    Map<String, Entry> model = model();
    model.remove("5.weight");
    refused(
        "lacks the tensor \"5.weight\" [5, 36] of layer 5 (dense 5)" + PLACES + "5", write(model));

    model.put("9.gain", floats(1, 2));
    refused(
        "lacks the tensor \"5.weight\" [5, 36] of layer 5 (dense 5), but has \"9.gain\" [2]"
            + " left over"
            + PLACES
            + "5",
        write(model));
  }

  @Test
  void aMissingBiasIsRefused() throws IOException {
    Map<String, Entry> model = model();
    model.remove("5.bias");
    refused(
        "lacks the tensor \"5.bias\" [5] of layer 5 (dense 5); if the model's has none"
            + " (bias=False), say withoutBias() in the spec",
        write(model));
  }

  @Test
  void aTensorLeftOverIsRefused() throws IOException {
    Map<String, Entry> model = model();
    model.put("0.bias", floats(1, 4));
    refused(
        "holds the tensor \"0.bias\" [4], which no layer of the network takes; give the spec what"
            + " takes it, or save the model without it",
        write(model));
  }

  @Test
  void anotherShapeIsRefused() throws IOException {
    Map<String, Entry> model = model();
    model.put("5.weight", floats(1, 5, 16)); // of a convolution without padding
    refused(
        "the tensor \"5.weight\" is [5, 16] where layer 5 (dense 5) needs [5, 36]; give the spec"
            + " the model's sizes, strides and paddings",
        write(model));
    model.put("5.weight", floats(1, 36, 5)); // as many values, in another layout
    refused(
        "the tensor \"5.weight\" is [36, 5] where layer 5 (dense 5) needs [5, 36]; give the spec"
            + " the model's sizes, strides and paddings",
        write(model));
  }

  @Test
  void anotherTypeIsRefused() throws IOException {
    Map<String, Entry> model = model();
    model.put("8.bias", new Entry.Longs(Shape.of(3), new long[3]));
    refused(
        "the tensor \"8.bias\" is I64 [3] where layer 8 (dense 3) needs F32 [3]; save that"
            + " tensor as float32: state[\"8.bias\"].float()",
        write(model));
  }

  @Test
  void otherFloatsAreRefusedWithPyTorchsMend() throws IOException {
    String unread =
        "header: \"0.weight\": has elements of type %s; only F32 and I64 are read: convert it";
    for (String type : List.of("F16", "BF16", "F64")) {
      refused(unread.formatted(type) + ", in PyTorch by model.float()", ofType(type));
    }
    refused(unread.formatted("BOOL"), ofType("BOOL"));
  }

  private Path ofType(String type) throws IOException {
    byte[] header =
        "{\"0.weight\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,8]}}"
            .formatted(type)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return Files.write(folder.resolve(type + ".safetensors"), bytes.array());
  }

  /// In the last tensor, when all others have been found sound.
  @Test
  void aValueThatIsNotFiniteIsRefused() throws IOException {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Map<String, Entry> model = model();
      model.put("8.bias", new Entry.Floats(Shape.of(3), new float[] {0, 1, value}));
      refused(
          "the tensor \"8.bias\" [3] has "
              + value
              + " at index 2, row-major; save the model from before its training diverged",
          write(model));
    }
  }

  @Test
  void modulesOfLayersWithoutParametersAreRefused() throws IOException {
    Network network = network();
    Path file = write(model());
    String hash = network.sha256();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> StateDict.read(file, network, Map.of("4", "flat", "0", "0", "10", "fc")))
            .getMessage();
    assertEquals(
        "modules are given for the layers [10, 4] but those with parameters are [0, 1, 5, 8]; give"
            + " them for these",
        message);
    assertEquals(hash, network.sha256());
  }

  @Test
  void aMissingFileIsSaid() {
    Path none = folder.resolve("none.safetensors");
    String message =
        assertThrows(NoSuchFileException.class, () -> StateDict.read(none, network())).getMessage();
    assertEquals(none + ": there is no such file", message);
  }
}

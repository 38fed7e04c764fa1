package dev.retort.engine.io;

import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The weights of a PyTorch model: reads its state dict, the tensors by name, from a file in the
/// [Safetensors] format into a [Network] of the same layers. What Python saves by
///
///     model = nn.Sequential(
///         nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
///         nn.Flatten(), nn.Linear(1568, 3))
///     ...
///     safetensors.torch.save_file(model.state_dict(), "model.safetensors")
///
/// is read by
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="stateDict"}
///
/// *Names* are places: layer i of the spec is module i of the `nn.Sequential`, and what has no
/// weights counts on both sides (`nn.Flatten`, `nn.ReLU`, `nn.Dropout`). `nn.AdaptiveAvgPool2d(1)`
/// and `nn.Flatten()` are `globalAveragePool2d()` and `flatten()`; a softmax at the end has no
/// layer here, as networks end in logits. The modules of other models have other names, which
/// [#read(Path, Network, Map)] is told. `num_batches_tracked`, a counter of batch norms, is passed
/// over.
///
/// *Shapes* and layouts are PyTorch's: dense weights `[F, D]`, those of convolutions `[O, C /
/// groups, KH, KW]`. Values are F32; call `model.float()` where they are not, and save again.
///
/// *What a state dict does not hold*: strides and paddings (`conv2d` keeps height and width,
/// `nn.Conv2d` pads nothing unless told to), the slopes of activations, the epsilon and momentum of
/// batch norms. These are the spec's, and where they are not the model's while all shapes are the
/// same, only outputs other than the model's (after `model.eval()`) show it. Nor does it hold what
/// inputs go through and what classes are called: tell the network by `preprocessing(...)` and
/// `classNames(...)`, as above for `ToTensor` and `Normalize`. Reading changes neither of these,
/// nor the network's task and provenance. A [Checkpoint] then holds it all, for the command too.
public final class StateDict {
  private static final String COUNTER = ".num_batches_tracked";

  private StateDict() {}

  /// A parameter, the layer that has it, and what the file calls it.
  private record Place(Parameter parameter, Node node, String tensor) {
    Shape shape() {
      return parameter.shape();
    }

    /// `layer 3 (dense 10)`.
    String layer() {
      return "layer %s (%s)".formatted(node.path(), node.layer().text());
    }
  }

  /// Reads all parameters of a network, running statistics among them. It must not train or predict
  /// meanwhile.
  ///
  /// @throws DataFormatException if it is no safetensors file, if its tensors are not those of the
  ///   network by name, type and shape, or if a value is NaN or infinite; the network is unchanged
  ///   then
  public static void read(Path file, Network into) throws IOException {
    read(file, into, Map.of());
  }

  /// As above, of a model that is no `nn.Sequential`: `modules` has the name of the model's module
  /// by the path of the layer here ([Node#path()], `2.block.0` inside a residual block), for the
  /// layers that have parameters. Layers that are not in it have their path as the name.
  ///
  ///     StateDict.read(file, network, Map.of("0", "features.conv1", "5", "fc"));
  ///
  /// @throws DataFormatException as above
  /// @throws IllegalArgumentException if a path is not that of a layer with parameters
  public static void read(Path file, Network into, Map<String, String> modules) throws IOException {
    List<Place> places = new ArrayList<>();
    into.nodes().forEach(node -> collect(node, modules, places));
    requireLayers(modules.keySet(), places);
    Safetensors.Contents contents;
    try (FileChannel in = Safetensors.open(file)) { // once: the next time it may be another file
      SafetensorsHeader header = header(file, in);
      match(file, header, places);
      contents = Safetensors.read(file.toString(), in, header);
    }
    Map<Parameter, float[]> values = new LinkedHashMap<>();
    for (Place place : places) {
      float[] floats = contents.floats(place.tensor(), place.shape());
      requireFinite(file, place, floats);
      values.put(place.parameter(), floats);
    }
    values.forEach(Parameter::set); // what could be refused has been by now
    into.weightsChanged();
  }

  private static void collect(Node node, Map<String, String> modules, List<Place> places) {
    String module = modules.getOrDefault(node.path(), node.path());
    for (Parameter parameter : node.parameters()) {
      places.add(new Place(parameter, node, module + "." + parameter.spec().name()));
    }
    node.inner().forEach(inner -> collect(inner, modules, places));
  }

  private static void requireLayers(Set<String> named, List<Place> places) {
    Set<String> paths = new LinkedHashSet<>();
    places.forEach(place -> paths.add(place.node().path()));
    Set<String> others = new TreeSet<>(named);
    others.removeAll(paths);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "modules are given for the layers %s but those with parameters are %s; give them for these"
              .formatted(others, paths));
    }
  }

  /// The header of the file; where it is refused for floats of other sizes, with PyTorch's mend.
  private static SafetensorsHeader header(Path file, FileChannel in) throws IOException {
    try {
      return SafetensorsHeader.read(file.toString(), in);
    } catch (DataFormatException e) {
      String wrong = String.valueOf(e.getMessage());
      boolean otherFloats =
          Stream.of("F16", "BF16", "F64").map(SafetensorsHeader::unread).anyMatch(wrong::endsWith);
      throw otherFloats ? new DataFormatException(wrong + ", in PyTorch by model.float()") : e;
    }
  }

  /// Checks the tensors against the network, before any memory is taken for their values.
  private static void match(Path file, SafetensorsHeader header, List<Place> places)
      throws DataFormatException {
    Map<String, SafetensorsHeader.Slot> slots = new LinkedHashMap<>();
    for (SafetensorsHeader.Slot slot : header.slots()) {
      if (!slot.name().endsWith(COUNTER)) {
        slots.put(slot.name(), slot);
      }
    }
    Set<String> taken = places.stream().map(Place::tensor).collect(Collectors.toSet());
    List<SafetensorsHeader.Slot> left =
        slots.values().stream().filter(slot -> !taken.contains(slot.name())).toList();
    for (Place place : places) {
      SafetensorsHeader.Slot slot = slots.get(place.tensor());
      if (slot == null) {
        throw missing(file, place, left);
      }
      if (slot.type() != ElementType.F32) {
        throw new DataFormatException(
            file,
            "the tensor \"%1$s\" is %2$s %3$s where %4$s needs F32 %5$s; save that tensor as float32: state[\"%1$s\"].float()"
                .formatted(slot.name(), slot.type(), slot.shape(), place.layer(), place.shape()));
      }
      if (!slot.shape().equals(place.shape())) {
        throw new DataFormatException(
            file,
            "the tensor \"%s\" is %s where %s needs %s; give the spec the model's sizes, strides and paddings"
                .formatted(slot.name(), slot.shape(), place.layer(), place.shape()));
      }
    }
    if (!left.isEmpty()) {
      throw new DataFormatException(
          file,
          "holds the tensor \"%s\" %s, which no layer of the network takes; give the spec what takes it, or save the model without it"
              .formatted(left.getFirst().name(), left.getFirst().shape()));
    }
  }

  /// A layer's weight comes before its bias: where the bias is missing, the layer is there.
  private static DataFormatException missing(
      Path file, Place place, List<SafetensorsHeader.Slot> left) {
    ParameterSpec spec = place.parameter().spec();
    String lacks =
        "lacks the tensor \"%s\" %s of %s".formatted(place.tensor(), place.shape(), place.layer());
    if (spec.role() == ParameterSpec.Role.BIAS) {
      return new DataFormatException(
          file, lacks + "; if the model's has none (bias=False), say withoutBias() in the spec");
    }
    Optional<SafetensorsHeader.Slot> other =
        left.stream()
            .filter(slot -> slot.name().endsWith("." + spec.name()))
            .filter(slot -> slot.shape().equals(place.shape()))
            .findFirst()
            .or(() -> left.stream().findFirst());
    String instead =
        other
            .map(slot -> ", but has \"%s\" %s left over".formatted(slot.name(), slot.shape()))
            .orElse("");
    return new DataFormatException(
        file,
        lacks
            + instead
            + "; give the spec the model's layers, each at its place there (nn.Flatten and nn.ReLU"
            + " count), or say which module is layer "
            + place.node().path());
  }

  private static void requireFinite(Path file, Place place, float[] values)
      throws DataFormatException {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataFormatException(
            file,
            "the tensor \"%s\" %s has %s at index %d, row-major; save the model from before its training diverged"
                .formatted(place.tensor(), place.shape(), values[i], i));
      }
    }
  }
}

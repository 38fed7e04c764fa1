package dev.retort.engine.io;

import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Provenance;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.data.Sha256;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import dev.retort.engine.loss.Task;
import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A network in a file or a stream: [Safetensors] with every parameter under its name and in its
/// layout in PyTorch, and in the metadata whatever else makes the network: its task and, as JSON,
/// its spec, preprocessing, names of classes and of a table's columns, and provenance. Nothing has
/// to be typed again to load it.
///
/// Two hashes travel along: `retort.weights-sha256` ([Network#sha256()]) and
/// `retort.metadata-sha256`, over the rest of the metadata. Reading verifies both, so that damage
/// anywhere in the file is found.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="checkpoint"}
public final class Checkpoint {
  private static final String VERSION = "1";

  // PyTorch's tools look for this one.
  private static final String FORMAT = "format";
  private static final String RETORT = "retort.version";
  private static final String SPEC = "retort.spec";
  private static final String PREPROCESSING = "retort.preprocessing";
  private static final String CLASSES = "retort.classes";
  private static final String COLUMNS = "retort.columns"; // not there without names
  private static final String TASK = "retort.task"; // not there for a classifier
  private static final String PROVENANCE = "retort.provenance";
  private static final String WEIGHTS_HASH = "retort.weights-sha256";
  private static final String METADATA_HASH = "retort.metadata-sha256";

  /// The longest array that Java makes.
  private static final int MOST_OF_STREAM = Integer.MAX_VALUE - 8;

  private Checkpoint() {}

  /// What a checkpoint says of itself, without its weights.
  ///
  /// @param sha256 of the weights ([Network#sha256()]), as it was written
  /// @param parameters how many numbers training has chosen
  /// @param fileBytes how long the file is
  public record Description(
      NetworkSpec spec,
      @Nullable Preprocessing preprocessing,
      List<String> classNames,
      List<String> columnNames,
      Task task,
      Provenance provenance,
      String sha256,
      long parameters,
      long fileBytes) {
    public Description {
      classNames = List.copyOf(classNames);
      columnNames = List.copyOf(columnNames);
    }
  }

  /// Writes a network, wholly or not at all.
  ///
  /// @throws IOException if the disk is full or the file cannot be written; a file that was there
  ///   before is unchanged then
  public static void write(Network network, Path file) throws IOException {
    Safetensors.write(file, tensors(network), metadata(network));
  }

  /// Writes the same bytes to a stream, which is flushed and stays open.
  ///
  /// @throws IOException if the stream takes no more; a part may be written then
  public static void write(Network network, OutputStream out) throws IOException {
    Safetensors.writeTo(new StreamChannel(out), tensors(network), metadata(network));
    out.flush();
  }

  private static Map<String, Safetensors.Entry> tensors(Network network) {
    Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters()) {
      tensors.put(
          parameter.name(), new Safetensors.Entry.Floats(parameter.shape(), parameter.toArray()));
    }
    return tensors;
  }

  private static Map<String, String> metadata(Network network) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, "pt");
    metadata.put(RETORT, VERSION);
    metadata.put(
        SPEC,
        Json.object()
            .with("input", extents(network.spec().input()))
            .with("layers", LayerJson.write(network.spec().layers()))
            .text());
    Preprocessing preprocessing = network.preprocessing();
    if (preprocessing != null) {
      metadata.put(
          PREPROCESSING,
          Json.object()
              .with("scale", Json.floats(preprocessing.scale()))
              .with("shift", Json.floats(preprocessing.shift()))
              .text());
    }
    metadata.put(CLASSES, Json.strings(network.classNames()).text());
    if (!network.columnNames().isEmpty()) {
      metadata.put(COLUMNS, Json.strings(network.columnNames()).text());
    }
    if (network.task() != Task.CLASSIFICATION) {
      metadata.put(TASK, network.task().name());
    }
    Json.Members provenance = Json.object();
    for (Map.Entry<String, String> entry : network.provenance().entries().entrySet()) {
      provenance = provenance.with(entry.getKey(), entry.getValue());
    }
    metadata.put(PROVENANCE, provenance.text());
    metadata.put(WEIGHTS_HASH, network.sha256());
    metadata.put(METADATA_HASH, hash(metadata));
    return metadata;
  }

  private static Json extents(Shape shape) {
    List<Json> extents = new ArrayList<>();
    for (int extent : shape.extents()) {
      extents.add(Json.of((long) extent));
    }
    return Json.array(extents);
  }

  /// SHA-256 of the JSON of all strings but the hash itself, in order of the keys.
  static String hash(Map<String, String> metadata) {
    Map<String, Json> members = new TreeMap<>();
    metadata.forEach((name, value) -> members.put(name, Json.of(value)));
    members.remove(METADATA_HASH);
    MessageDigest digest = Sha256.digest();
    digest.update(new Json.Members(members).text().getBytes(StandardCharsets.UTF_8));
    return Sha256.hex(digest);
  }

  /// Reads a network. Where the file is replaced meanwhile, as [#write(Network, Path)] does, it is
  /// the old one or the new one.
  ///
  /// @throws DataFormatException if the file is not a checkpoint or is damaged
  public static Network read(Path file) throws IOException {
    try (FileChannel in = Safetensors.open(file)) { // once: the next time it may be another file
      return read(file.toString(), in);
    }
  }

  /// Reads a network from a stream, such as a resource in a program's jar. The stream is read to
  /// its end, into memory (at most 2 GB), and stays open.
  ///
  /// {@snippet class="dev.retort.engine.io.ExamplesTest" region="resource"}
  ///
  /// @param in null, as `getResourceAsStream` gives where there is no such resource, is refused
  /// @param name what messages call it
  /// @throws NoSuchFileException if the stream is null
  /// @throws DataFormatException if it gives no checkpoint, or a damaged one
  public static Network read(@Nullable InputStream in, String name) throws IOException {
    if (in == null) {
      throw new NoSuchFileException(
          name,
          null,
          "there is no such resource, for the stream is null; put it into the jar"
              + " (src/main/resources) and ask for it by its path there, with a / before it");
    }
    return read(name, new ByteArrayChannel(bytes(in, name, MOST_OF_STREAM)));
  }

  /// All that a stream has left, if that is no more than `most` bytes.
  static byte[] bytes(InputStream in, String name, int most) throws IOException {
    byte[] bytes = in.readNBytes(most);
    if (bytes.length == most && in.read() >= 0) {
      throw new DataFormatException(
          name,
          "is larger than %d MB, which no array holds; read it from a file".formatted(most >> 20));
    }
    return bytes;
  }

  private static Network read(String name, SeekableByteChannel in) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(name, in);
    Description description = describe(name, header, in.size());
    Safetensors.Contents contents = Safetensors.read(name, in, header);
    Network network;
    try {
      network = network(description, contents);
    } catch (IllegalArgumentException e) {
      throw new DataFormatException(name, String.valueOf(e.getMessage()));
    }
    if (!network.sha256().equals(description.sha256())) {
      throw new DataFormatException(
          name, "the weights are not those that were written: their hash differs");
    }
    return network;
  }

  private static Network network(Description description, Safetensors.Contents contents) {
    Network network = Network.zeros(description.spec());
    for (Parameter parameter : network.parameters()) {
      parameter.set(contents.floats(parameter.name(), parameter.shape()));
    }
    network.weightsChanged();
    if (description.preprocessing() != null) {
      network.preprocessing(description.preprocessing());
    }
    network.classNames(description.classNames());
    network.columnNames(description.columnNames());
    network.task(description.task());
    network.provenance(description.provenance());
    return network;
  }

  /// Reads what a checkpoint says of itself, and checks that its tensors are those of its spec.
  ///
  /// @throws DataFormatException if the file is not a checkpoint or its header is damaged
  public static Description describe(Path file) throws IOException {
    try (FileChannel in = Safetensors.open(file)) {
      return describe(file.toString(), SafetensorsHeader.read(file.toString(), in), in.size());
    }
  }

  private static Description describe(String name, SafetensorsHeader header, long fileBytes)
      throws DataFormatException {
    Map<String, String> metadata = header.metadata();
    if (!metadata.containsKey(RETORT) || !metadata.containsKey(SPEC)) {
      throw new DataFormatException(
          name,
          "holds tensors but no network spec: it was not written as a Retort checkpoint; weights of"
              + " PyTorch are read in code, by StateDict");
    }
    if (!VERSION.equals(metadata.get(RETORT))) {
      throw new DataFormatException(
          name,
          "is a checkpoint of version " + metadata.get(RETORT) + "; this program reads " + VERSION);
    }
    if (!hash(metadata).equals(metadata.get(METADATA_HASH))) {
      throw new DataFormatException(name, "the metadata is not what was written: its hash differs");
    }
    try {
      return description(header, fileBytes);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new DataFormatException(name, String.valueOf(e.getMessage()));
    }
  }

  private static Description description(SafetensorsHeader header, long fileBytes) {
    Json.Members spec = json(header, SPEC).asObject();
    int[] input = spec.get("input").asArray().stream().mapToInt(Json::asInt).toArray();
    NetworkSpec network = new NetworkSpec(Shape.of(input), LayerJson.readAll(spec.get("layers")));
    long parameters = match(header, network);

    Preprocessing preprocessing = null;
    if (header.metadata().containsKey(PREPROCESSING)) {
      Json.Members json = json(header, PREPROCESSING).asObject();
      preprocessing = new Preprocessing(json.get("scale").asFloats(), json.get("shift").asFloats());
    }
    Map<String, String> provenance = new LinkedHashMap<>();
    json(header, PROVENANCE)
        .asObject()
        .values()
        .forEach((key, value) -> provenance.put(key, value.asString()));
    return new Description(
        network,
        preprocessing,
        json(header, CLASSES).asStrings(),
        columnNames(header, network),
        Task.valueOf(header.metadata().getOrDefault(TASK, Task.CLASSIFICATION.name())),
        new Provenance(provenance),
        text(header, WEIGHTS_HASH),
        parameters,
        fileBytes);
  }

  /// None where there are none in the file, as in those of earlier builds and of images.
  private static List<String> columnNames(SafetensorsHeader header, NetworkSpec spec) {
    if (!header.metadata().containsKey(COLUMNS)) {
      return List.of();
    }
    List<String> names = json(header, COLUMNS).asStrings();
    if (names.size() != spec.input().elements()) {
      throw new IllegalArgumentException(
          "names %d features where a sample of shape %s has %d"
              .formatted(names.size(), spec.input(), spec.input().elements()));
    }
    return names;
  }

  /// Checks the tensors against the spec, before any memory is taken for weights; gives the number
  /// of trained values.
  private static long match(SafetensorsHeader header, NetworkSpec spec) {
    Map<String, ParameterSpec> expected = new LinkedHashMap<>();
    Shape shape = spec.input();
    for (int i = 0; i < spec.layers().size(); i++) {
      LayerSpec layer = spec.layers().get(i);
      collect(Integer.toString(i), layer, shape, expected);
      shape = layer.outputShape(shape);
    }
    long trained = 0;
    for (SafetensorsHeader.Slot slot : header.slots()) {
      ParameterSpec parameter = expected.remove(slot.name());
      if (parameter == null) {
        throw new IllegalArgumentException(
            "the tensor \"" + slot.name() + "\" belongs to no layer of its spec");
      }
      if (!slot.shape().equals(parameter.shape()) || slot.type() != ElementType.F32) {
        throw new IllegalArgumentException(
            "the tensor \"%s\" is %s %s where the spec needs F32 %s"
                .formatted(slot.name(), slot.type(), slot.shape(), parameter.shape()));
      }
      trained += parameter.role() == ParameterSpec.Role.STATISTIC ? 0 : slot.shape().elements();
    }
    if (!expected.isEmpty()) {
      throw new IllegalArgumentException("lacks the tensors " + expected.keySet());
    }
    return trained;
  }

  private static void collect(
      String path, LayerSpec layer, Shape input, Map<String, ParameterSpec> all) {
    for (ParameterSpec parameter : layer.parameters(input)) {
      all.put(path + "." + parameter.name(), parameter);
    }
    for (LayerSpec.Inner part : layer.inner(input)) {
      collect(path + "." + part.name(), part.layer(), part.input(), all);
    }
  }

  private static Json json(SafetensorsHeader header, String key) {
    try {
      return Json.parse(text(header, key));
    } catch (JsonException e) {
      throw new JsonException(key + ": " + e.getMessage());
    }
  }

  private static String text(SafetensorsHeader header, String key) {
    String text = header.metadata().get(key);
    if (text == null) {
      throw new JsonException("lacks the metadata " + key);
    }
    return text;
  }
}

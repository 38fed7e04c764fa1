package dev.retort.distill.cli;

import dev.retort.distill.Latency;
import dev.retort.distill.search.Student;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.AtomicFile;
import dev.retort.engine.io.Json;
import dev.retort.engine.io.JsonException;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How long the students of a search take for a prediction, each measured once. In a folder the
/// measurements are kept, because a search that goes on must not choose by others.
final class MeasuredLatencies {
  private static final String KERNELS = ", kernels ";

  private final @Nullable Path file;
  private final Dataset samples;
  private final Preprocessing preprocessing;
  private final Map<String, Latency> known = new TreeMap<>();

  /// @param samples to predict; not those of the test set, which a choice may not know
  MeasuredLatencies(OutFolder folder, Dataset samples, Preprocessing preprocessing)
      throws IOException {
    this.preprocessing = preprocessing;
    file = folder.file("latencies.json");
    this.samples = samples;
    if (file != null && Files.exists(file)) {
      try {
        Json.parse(Files.readString(file)).asObject().values().forEach(this::know);
      } catch (CharacterCodingException _) {
        throw damaged(file, "it is no text in UTF-8");
      } catch (JsonException e) {
        throw damaged(file, String.valueOf(e.getMessage()));
      }
    }
  }

  private static DataFormatException damaged(Path file, String why) {
    return new DataFormatException(file, "is damaged (%s); delete it".formatted(why));
  }

  /// Takes over a time that was kept. Earlier builds wrote down the layers alone, and nobody can
  /// say any more of which shape and kernels those times are.
  private void know(String key, Json entry) {
    if (key.contains(KERNELS)) {
      known.put(key, Latency.of(entry));
    }
  }

  /// Measures those students that are not known yet.
  void measure(Collection<Student> students) throws IOException {
    Map<String, List<Network>> unknown = new TreeMap<>();
    for (Student student : students) {
      String key = key(student);
      if (!known.containsKey(key)) {
        Network network = student.spec().initialize(Seed.of(1)); // weights change nothing of it
        network.preprocessing(preprocessing);
        unknown.put(key, List.of(network));
      }
    }
    known.putAll(Latency.inRounds(unknown, samples));
    keep();
  }

  /// What was measured; null where samples are no numbers.
  @Nullable Latency of(Student student) {
    return known.get(key(student));
  }

  /// All that has a say in the time on a machine: the layers, the shape of what they take, and the
  /// kernels.
  private static String key(Student student) {
    return student.spec().text()
        + " on "
        + student.spec().input()
        + KERNELS
        + KernelChoice.kernels().description();
  }

  /// Where the measurements are kept; null where they are not.
  @Nullable Path file() {
    return file;
  }

  private void keep() throws IOException {
    if (file == null) {
      return;
    }
    Json.Members all = Json.object();
    for (Map.Entry<String, Latency> entry : known.entrySet()) {
      all = all.with(entry.getKey(), Latency.toJson(entry.getValue()));
    }
    AtomicFile.write(file, all.pretty() + "\n");
  }
}

package dev.retort.distill.teacher;

import dev.retort.engine.data.DataFormatException;
import dev.retort.engine.data.Datasets;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.MappedTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A teacher from a file, recognised by its content: the checkpoint of a network, [SoftTargets], or
/// the outputs of another program's model ([LogitsFile]).
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="logitsFile"}
public final class TeacherFile {
  private TeacherFile() {}

  /// Opens a file; of logits, with ids in it or none, and what they are seen from them.
  public static Teacher read(Path file) throws IOException {
    return read(file, null, null);
  }

  /// Opens a file.
  ///
  /// @param kind what the values of a [LogitsFile] are; null to see it from them
  /// @param ids an NPY file with the ids of its rows; null if there is none
  /// @throws DataFormatException if it is none of these or is damaged
  public static Teacher read(Path file, LogitsFile.@Nullable Kind kind, @Nullable Path ids)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataFormatException(file, "is a folder; a teacher is a file");
    }
    Datasets.requireFile(file);
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4096);
    }
    // first of all, for the name of its first column may begin as a zip does
    if (LogitsFile.matches(head)) {
      return LogitsFile.read(file, kind, ids);
    }
    if (head.length > 1 && head[0] == 'P' && head[1] == 'K') {
      throw new DataFormatException(
          file, "is a zip (NPZ?); save its one array of logits with numpy.save");
    }
    return isSoftTargets(file) ? SoftTargets.read(file) : Teacher.of(Checkpoint.read(file));
  }

  /// Whether a safetensors file holds soft targets, and not a network.
  ///
  /// @throws DataFormatException if it is no safetensors file or its header is damaged
  public static boolean isSoftTargets(Path file) throws IOException {
    return SoftTargetsFile.matches(MappedTensors.open(file));
  }
}

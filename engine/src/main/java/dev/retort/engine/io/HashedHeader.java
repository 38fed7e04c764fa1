package dev.retort.engine.io;

import dev.retort.engine.data.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The header of a file that knows whether it is what was written. Among its metadata is the
/// SHA-256 of the tensors' values as they lie in the file, followed by the header as it is without
/// that hash, the metadata in the order of their names.
final class HashedHeader {
  /// Under this name the metadata have it. It has another one than the hash of the tensors alone
  /// that earlier versions wrote.
  static final String NAME = "content-sha256";

  private HashedHeader() {}

  /// Asks for every tensor once. A hash that the metadata have already is replaced.
  static SafetensorsHeader of(
      Map<String, Supplier<Safetensors.Entry>> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, String> sorted = new TreeMap<>(metadata);
    sorted.remove(NAME);
    MessageDigest digest = Sha256.digest();
    StreamChannel out =
        new StreamChannel(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    ByteBuffer chunk = Safetensors.chunk();
    List<MappedTensors.Declared> declared = new ArrayList<>();
    for (Map.Entry<String, Supplier<Safetensors.Entry>> tensor : tensors.entrySet()) {
      Safetensors.Entry entry = tensor.getValue().get();
      declared.add(SafetensorsHeader.declared(tensor.getKey(), entry));
      Safetensors.write(entry, chunk, out);
    }
    digest.update(SafetensorsHeader.of(declared, sorted).toBytes());
    sorted.put(NAME, Sha256.hex(digest));
    return SafetensorsHeader.of(declared, sorted);
  }
}

package dev.retort.engine.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 in hex, by which data, weights and files are known here.
///
/// {@snippet class="dev.retort.engine.data.ExamplesTest" region="sha256"}
public final class Sha256 {
  private Sha256() {}

  /// A digest that has taken nothing in yet.
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Of all that a digest has taken in, 64 digits; it begins anew.
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}

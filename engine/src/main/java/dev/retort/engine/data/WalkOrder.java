package dev.retort.engine.data;

/// The order of files in which torchvision's `ImageFolder` goes through a class, so that the rows
/// of outputs made there belong to the same images here: folders by their paths, as Python's
/// `sorted(os.walk(folder))` has them, and the files right in each by their names.
final class WalkOrder {
  private WalkOrder() {}

  /// Compares the paths of two files.
  static int compare(String a, String b) {
    int folders = byCodePoints(folder(a), folder(b));
    return folders == 0 ? byCodePoints(a, b) : folders;
  }

  private static String folder(String file) {
    return file.substring(0, Math.max(0, file.lastIndexOf('/')));
  }

  /// As strings of Python; [String#compareTo] has surrogates before some characters that come
  /// before what these stand for.
  private static int byCodePoints(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean beyond = Character.isSurrogate(x);
        return beyond == Character.isSurrogate(y) ? x - y : beyond ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}

package dev.retort.engine.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Pictures in formats that are not read. They are refused and not passed over: whoever has them in
/// a class takes them for a part of the data.
final class UnreadPictures {
  private static final Set<String> ENDINGS =
      Set.of(
          ".avif", ".heic", ".heif", ".jp2", ".jxl", ".pgm", ".ppm", ".svg", ".tif", ".tiff",
          ".webp");

  private UnreadPictures() {}

  static boolean isNamedAsOne(String name) {
    return ENDINGS.contains(Images.ending(name));
  }

  /// @param place that the files lie in, for the message
  static void refuse(String place, Collection<String> files) throws DataFormatException {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (String file : files) {
      if (isNamedAsOne(file)) {
        counts.merge(Images.ending(file), 1, Integer::sum);
      }
    }
    if (!counts.isEmpty()) {
      String counted =
          counts.entrySet().stream()
              .map(each -> String.format(Locale.ROOT, "%d %s", each.getValue(), each.getKey()))
              .collect(Collectors.joining(", "));
      throw new DataFormatException(
          "%s: has pictures that are not read (%s); convert them to PNG or JPEG, or move them away"
              .formatted(place, counted));
    }
  }
}

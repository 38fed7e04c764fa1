package dev.retort.engine.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;

/// The images of a split, class by class, and the class of each.
record ClassImages(List<String> files, int[] labels) {

  /// @throws DataFormatException naming the folder that is no class or an empty one, or that has
  ///   images in a place or format in which they are not read
  static ClassImages list(FileTree tree, ImageLayout layout, String split)
      throws DataFormatException {
    String prefix = layout.classesOf(split);
    SortedSet<String> own = layout.children(prefix);
    if (own.isEmpty()) {
      throw noClasses(tree.display(prefix), split, !layout.imagesIn(prefix).isEmpty());
    }
    List<String> inClasses =
        layout.files(prefix).stream().filter(f -> f.indexOf('/', prefix.length()) >= 0).toList();
    UnreadPictures.refuse(tree.display(prefix), inClasses);
    refuseBeside(tree.display(prefix), layout.imagesIn(prefix));
    List<String> classes = layout.classNames();
    List<String> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (String name : own) {
      int label = Collections.binarySearch(classes, name);
      String folder = tree.display(prefix + name);
      if (label < 0) {
        throw new DataFormatException(
            "%s: is a class that the training split does not have; known are %s"
                .formatted(folder, ColumnNames.text(classes)));
      }
      List<String> images = imagesBelow(layout, prefix + name + "/");
      if (images.isEmpty()) {
        throw new DataFormatException(
            folder
                + ": is a class without readable images (JPEG, PNG, GIF, BMP); fill or remove it");
      }
      files.addAll(images);
      labels.addAll(Collections.nCopies(images.size(), label));
    }
    return new ClassImages(files, labels.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<String> imagesBelow(ImageLayout layout, String prefix) {
    return layout.files(prefix).stream()
        .filter(Images::isNamedAsImage)
        .sorted(WalkOrder::compare)
        .toList();
  }

  /// A class may be called as a split is.
  private static DataFormatException noClasses(String folder, String split, boolean hasImages) {
    String what =
        hasImages
            ? ("is taken for the split '%s', but has images and no folders; sort them into one"
                    + " folder a class, or rename it if it is a class itself")
                .formatted(split)
            : "has no folders; one folder of images a class is expected";
    return new DataFormatException(folder + ": " + what);
  }

  /// A single one may be a cover or a figure.
  private static void refuseBeside(String folder, List<String> images) throws DataFormatException {
    if (images.size() > 1) {
      String first = images.getFirst().substring(images.getFirst().lastIndexOf('/') + 1);
      throw new DataFormatException(
          ("%s: has %d images beside the folders of its classes, %s the first; put each into the"
                  + " folder of its class, or move them away")
              .formatted(folder, images.size(), first));
    }
  }
}

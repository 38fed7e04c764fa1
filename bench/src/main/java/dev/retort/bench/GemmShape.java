package dev.retort.bench;

import dev.retort.engine.kernel.Product;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A product and its sizes, written `NN 128x1200x784`: M x N x K.
record GemmShape(Product product, int m, int n, int k) {
  private static final Pattern TEXT = Pattern.compile("(NN|NT|TN) (\\d+)x(\\d+)x(\\d+)");

  static GemmShape parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "shape expects \"NN 128x1200x784\" (product, M x N x K) but gets \"" + text + "\"");
    }
    return new GemmShape(
        Product.valueOf(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        Integer.parseInt(parts.group(4)));
  }

  double flop() {
    return 2.0 * m * n * k;
  }
}

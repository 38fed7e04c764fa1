package dev.retort.distill.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Models by size and errors, the area of a dot for the time of a prediction. A name stands to the
/// right of its dot; where names would cover each other or a dot, those of all these dots stand in
/// one column. Of very many models only the best and the worst of each size have their names.
final class ModelChart {
  private static final int HEIGHT = 300;

  /// With more models than this, dots are small and the axis of the errors does not begin at 0.
  private static final int MOST_LARGE = 6;

  /// Errors that reach over a greater factor than this have a logarithmic axis then.
  private static final double WIDE = 2.5;

  /// With more models than this, not all have their names.
  static final int MOST_NAMED = 12;

  /// About what the axes leave of the picture's width, and what they take of its height, in pixels.
  private static final double WIDTH = 345;

  private static final double AXIS = 60;

  /// The width of a letter, the height of a line, and what stays free before a name.
  private static final double LETTER = 7.2;

  private static final double LINE = 15.5;
  private static final double GAP = 8;

  /// Pixels of the radius of a dot to the unit of its size.
  private static final double RADIUS = 1.1;

  /// A name further from its dot than this is joined to it by a line.
  private static final double NEAR = 6;

  private final List<Entrant> models;
  private final boolean many;
  private final boolean logarithmic;
  private final double slowest;
  private final LogScale bytes;
  private final double low;
  private final double high;
  private final double plot = HEIGHT - AXIS;

  /// A model in the picture, in pixels from its left lower corner.
  private record Dot(Entrant model, double x, double y, double size) {
    double radius() {
      return RADIUS * size;
    }

    double column() {
      return x + radius() + GAP;
    }

    double width() {
      return LETTER * name().length();
    }

    String name() {
      return Numerals.abridged(model.title());
    }
  }

  /// A dot with the place of its name: where it begins, and the height of its middle.
  private record Named(Dot dot, double x, double y) {
    boolean covers(Named other) {
      boolean level = Math.abs(y - other.y) < LINE - 1;
      boolean beside = x < other.x + other.dot.width() && other.x < x + dot.width();
      return (level && beside) || covers(other.dot);
    }

    private boolean covers(Dot other) {
      double right = other.x - Math.clamp(other.x, x, x + dot.width());
      double up = other.y - Math.clamp(other.y, y - LINE / 3, y + LINE / 3);
      return right * right + up * up < other.radius() * other.radius();
    }
  }

  ModelChart(List<Entrant> models) {
    this.models = models;
    many = models.size() > MOST_LARGE;
    slowest = models.stream().mapToDouble(Entrant::micros).filter(Double::isFinite).max().orElse(1);
    bytes = bytes();
    double best = models.stream().mapToDouble(this::rate).min().orElse(0);
    double worst = models.stream().mapToDouble(this::rate).max().orElse(0);
    logarithmic = many && worst > WIDE * best;
    double room = 0.12 * Math.max(worst - best, 0.1 * worst);
    LogScale rates = LogScale.around(best, worst);
    low = logarithmic ? rates.low() : many ? best - room : -0.05 * worst;
    high = logarithmic ? rates.high() : many ? worst + room : 1.18 * Math.max(worst, 1e-6);
  }

  private static double bytes(Entrant model) {
    return model.first().bytes();
  }

  /// With room for dots on the left, and for the longest name on the right.
  private LogScale bytes() {
    double least = models.stream().mapToDouble(ModelChart::bytes).min().orElse(1);
    double most = models.stream().mapToDouble(ModelChart::bytes).max().orElse(1);
    double span = StrictMath.log10(most / least);
    double left = 0.12 + 0.08 * span;
    double name = 0;
    for (Entrant model : models) {
      Dot dot = new Dot(model, 0, 0, largest());
      name = Math.max(name, dot.column() + dot.width() + GAP);
    }
    double right = Math.max(left, (left + span) * name / (WIDTH - name));
    return new LogScale(least / StrictMath.pow(10, left), most * StrictMath.pow(10, right));
  }

  private double largest() {
    return many ? 9 : 16;
  }

  /// The share of errors; none as half an error where the axis may be one of logarithms.
  private double rate(Entrant model) {
    double least = many ? 0.5 / Math.max(1, model.first().testExamples()) : 0;
    return Math.max(least, model.errorRate());
  }

  private Dot dot(Entrant model) {
    double rate = rate(model);
    double share =
        logarithmic
            ? StrictMath.log10(rate / low) / StrictMath.log10(high / low)
            : (rate - low) / (high - low);
    double width = StrictMath.log10(bytes.high() / bytes.low());
    double time = Double.isNaN(model.micros()) ? 0 : Math.sqrt(model.micros() / slowest);
    return new Dot(
        model,
        WIDTH * StrictMath.log10(bytes(model) / bytes.low()) / width,
        plot * share,
        Math.max(many ? 3 : 4, largest() * time));
  }

  /// All dots with their names, which are put together into columns until none covers another.
  private List<Named> named() {
    List<List<Named>> columns = new ArrayList<>();
    models.stream()
        .filter(this::hasName)
        .forEach(model -> columns.add(column(List.of(dot(model)))));
    for (int i = 0; i < columns.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (touch(columns.get(i), columns.get(j))) {
          List<Dot> both = new ArrayList<>();
          columns.get(i).forEach(named -> both.add(named.dot));
          columns.get(j).forEach(named -> both.add(named.dot));
          columns.remove(i);
          columns.set(j, column(both));
          i = 0; // the new column may touch any other one
          break;
        }
      }
    }
    return columns.stream().flatMap(List::stream).toList();
  }

  private boolean hasName(Entrant model) {
    if (models.size() <= MOST_NAMED) {
      return true;
    }
    List<Entrant> alike =
        models.stream()
            .filter(other -> bytes(other) == bytes(model))
            .sorted(Comparator.comparingDouble(Entrant::errorRate))
            .toList();
    return model.equals(alike.getFirst()) || model.equals(alike.getLast());
  }

  private static boolean touch(List<Named> some, List<Named> others) {
    return some.stream()
        .anyMatch(one -> others.stream().anyMatch(other -> one.covers(other) || other.covers(one)));
  }

  /// Names in a column, as high as their dots, or as near as they do not cover each other: those
  /// that would touch become a block around the middle of their dots.
  private List<Named> column(List<Dot> dots) {
    record Block(double middle, int names) {}
    List<Dot> upwards = dots.stream().sorted(Comparator.comparingDouble(Dot::y)).toList();
    List<Block> blocks = new ArrayList<>();
    for (Dot dot : upwards) {
      Block block = new Block(inside(dot.y, 1), 1);
      while (!blocks.isEmpty()
          && block.middle - blocks.getLast().middle
              < LINE * (block.names + blocks.getLast().names) / 2) {
        Block below = blocks.removeLast();
        int names = below.names + block.names;
        double middle = (below.middle * below.names + block.middle * block.names) / names;
        block = new Block(inside(middle, names), names);
      }
      blocks.add(block);
    }
    double x = dots.stream().mapToDouble(Dot::column).max().orElse(0);
    List<Named> named = new ArrayList<>();
    for (Block block : blocks) {
      for (int k = 0; k < block.names; k++) {
        double y = block.middle + LINE * (k - (block.names - 1) / 2.0);
        named.add(new Named(upwards.get(named.size()), x, y));
      }
    }
    return named;
  }

  private double inside(double middle, int names) {
    double half = names * LINE / 2;
    return Math.max(half, Math.min(plot - half, middle));
  }

  String svg() {
    Chart chart =
        new Chart(
            "Size, speed and error rate of each model",
            models.stream().map(ModelChart::words).collect(Collectors.joining("; ", "", ".")),
            (int) (plot + AXIS));
    models.forEach(model -> draw(chart, dot(model)));
    named().forEach(named -> draw(chart, named));
    return chart
        .axis("x", "size of the weights", bytes.axis(ModelSection::tick, WIDTH))
        .axis(
            "y",
            "error rate, %",
            logarithmic
                ? new LogScale(100 * low, 100 * high).axis(LogScale::label, plot)
                : new EvenScale(100 * low, 100 * high).axis(plot))
        .svg();
  }

  /// What a reader has to know of the axes to judge distances by.
  String axes() {
    return logarithmic
        ? "Both axes are logarithmic."
        : "The axis of the sizes is logarithmic, that of the errors "
            + (low > 0 ? "does not begin at 0." : "begins at 0.");
  }

  private void draw(Chart chart, Dot dot) {
    chart.layer(
        "point",
        dot.model.ink(),
        Map.of("x", List.of(bytes(dot.model)), "y", List.of(100 * rate(dot.model))),
        Map.of("size", dot.size, "alpha", many ? 0.6 : 0.75));
  }

  private void draw(Chart chart, Named named) {
    Dot dot = named.dot;
    double x = bytes(dot.model);
    double y = 100 * rate(dot.model);
    if (Math.abs(named.y - dot.y) > NEAR || named.x > dot.column() + NEAR) {
      chart.layer(
          "segment",
          Ink.FAINT,
          Map.of(
              "x", List.of(x),
              "xend", List.of(bytesAt(named.x - 2)),
              "y", List.of(y),
              "yend", List.of(rateAt(named.y))),
          Map.of("size", 0.4, "alpha", 0.7));
    }
    chart.layer(
        "text",
        Ink.INK,
        Map.of(
            "x", List.of(bytesAt(named.x)),
            "y", List.of(rateAt(named.y)),
            "label", List.of(dot.name())),
        Map.of("size", 5, "hjust", 0));
  }

  private double bytesAt(double x) {
    return bytes.low() * StrictMath.pow(bytes.high() / bytes.low(), x / WIDTH);
  }

  /// In percent.
  private double rateAt(double y) {
    double share = y / plot;
    return 100
        * (logarithmic ? low * StrictMath.pow(high / low, share) : low + share * (high - low));
  }

  private static String words(Entrant model) {
    return model.title()
        + ": "
        + Numerals.bytes(bytes(model))
        + ", "
        + (Double.isNaN(model.micros()) ? "" : Numerals.micros(model.micros()) + ", ")
        + Numerals.percent(model.errorRate(), 2)
        + " errors";
  }
}

package dev.retort.distill.report;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;

/// The door to Lets-Plot, the library that draws the charts.
///
/// By reflection: its jars are no modules, and a module that requires a jar by the name of its file
/// should not be published. It is one method, and a test opens the door.
final class LetsPlot {
  private static final String PACKAGE = "org.jetbrains.letsPlot.";

  private LetsPlot() {}

  /// Draws a chart, described as the library's front ends do it, as SVG.
  static String svg(Map<String, Object> spec, int width, int height) {
    try {
      Class<?> vector = Class.forName(PACKAGE + "commons.geometry.DoubleVector");
      Class<?> encoder = Class.forName(PACKAGE + "commons.encoding.RGBEncoder");
      Class<?> none = Class.forName(PACKAGE + "commons.encoding.UnsupportedRGBEncoder");
      Class<?> export = Class.forName(PACKAGE + "core.util.PlotSvgExportCommon");
      Method draw =
          export.getMethod("buildSvgImageFromRawSpecs", Map.class, vector, encoder, boolean.class);
      return (String)
          draw.invoke(
              export.getField("INSTANCE").get(null),
              spec,
              vector.getConstructor(double.class, double.class).newInstance(width, height),
              none.getConstructor().newInstance(),
              false);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Lets-Plot cannot draw " + spec, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "the report's charts need Lets-Plot; put org.jetbrains.lets-plot:lets-plot-common and"
              + " io.github.microutils:kotlin-logging-jvm on the class path",
          e);
    }
  }
}

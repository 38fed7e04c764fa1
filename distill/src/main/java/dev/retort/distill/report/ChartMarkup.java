package dev.retort.distill.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// A chart as its library drew it, made part of the page: in the page's colours and fonts, as wide
/// as there is room, with a name and a description, with ids that are the same in every run, and
/// without what only the library's own viewers need.
final class ChartMarkup {
  private static final Set<String> DROPPED =
      Set.of("clip-bounds-jfx", "font-family", "font-size", "xmlns:xlink", "xmlns", "class");

  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");
  private static final Pattern LINK = Pattern.compile("url\\(#(\\w+)\\)");

  private final StringBuilder markup = new StringBuilder();
  private final Map<String, String> ids = new HashMap<>();
  private final String prefix;

  ChartMarkup(String svg, String name, String description) {
    prefix = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Element root = parsed(svg);
    String width = rounded(root.getAttribute("width"));
    String height = rounded(root.getAttribute("height"));
    markup.append("<svg viewBox=\"0 0 ").append(width).append(' ').append(height);
    markup.append("\" role=\"img\" aria-label=\"").append(Html.escaped(name));
    markup.append("\" paint-order=\"stroke\">\n<desc>"); // or letters would lie below their edge
    markup.append(Html.escaped(description)).append("</desc>\n");
    children(root);
    markup.append("</svg>\n");
  }

  private static Element parsed(String svg) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("the chart's library wrote no well-formed SVG", e);
    }
  }

  private void children(Element parent) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element && !element.getTagName().equals("style")) {
        element(element);
      } else if (child instanceof Text text && !text.getData().isBlank()) {
        markup.append(Html.escaped(text.getData().strip()));
      }
    }
  }

  private void element(Element element) {
    boolean empty = element.getTagName().equals("path") && element.getAttribute("d").isEmpty();
    if (empty) {
      return;
    }
    boolean group = element.getTagName().equals("g");
    if (group && element.getAttributes().getLength() == 0) {
      children(element); // a group without a purpose
      return;
    }
    markup.append('<').append(element.getTagName());
    Map<String, String> style = new TreeMap<>();
    NamedNodeMap attributes = element.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node attribute = attributes.item(i);
      attribute(element, attribute.getNodeName(), attribute.getNodeValue(), style);
    }
    if (!style.isEmpty()) {
      markup.append(" style=\"");
      style.forEach((name, value) -> markup.append(name).append(':').append(value).append(';'));
      markup.append('"');
    }
    if (!element.hasChildNodes()) {
      markup.append("/>\n");
      return;
    }
    markup.append('>');
    children(element);
    markup.append("</").append(element.getTagName()).append(">\n");
  }

  private void attribute(Element element, String name, String value, Map<String, String> style) {
    Ink ink = Ink.in(value);
    boolean text = element.getTagName().equals("text");
    if (name.equals("fill") && element.getTagName().equals("line")) {
      return; // a line has no inside
    }
    if (ink != null) {
      style.put(name, ink.variable());
    } else if (name.equals("class") && text && value.startsWith("axis-")) {
      style.put("fill", Ink.FAINT.variable());
    } else if (name.equals("style") || DROPPED.contains(name) || isUsual(name, value)) {
      return;
    } else if (name.equals("id")) {
      write(name, id(value));
    } else if (LINK.matcher(value).matches()) {
      write(name, "url(#" + id(value.substring(5, value.length() - 1)) + ")");
    } else {
      write(name, rounded(value.strip()));
    }
  }

  private static boolean isUsual(String name, String value) {
    return name.endsWith("-opacity") && Double.parseDouble(value) == 1;
  }

  private void write(String name, String value) {
    markup.append(' ').append(name).append("=\"").append(Html.escaped(value)).append('"');
  }

  /// The library draws its ids by chance.
  private String id(String drawn) {
    return ids.computeIfAbsent(drawn, _ -> prefix + "-" + (ids.size() + 1));
  }

  /// With one decimal, which is a tenth of a pixel.
  private static String rounded(String text) {
    return NUMBER
        .matcher(text)
        .replaceAll(
            match -> {
              String number = String.format(Locale.ROOT, "%.1f", Double.parseDouble(match.group()));
              String whole =
                  number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
              return whole.equals("-0") ? "0" : whole;
            });
  }

  @Override
  public String toString() {
    return markup.toString();
  }
}

package dev.retort.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes the default locale")
final class JsonTest {
  @Test
  void valuesAreWrittenInTheOrderGiven() {
    Json json =
        Json.object()
            .with("errors", 74)
            .with("loss", 0.03)
            .with("rate", 1e-3f)
            .with("done", true)
            .with("name", "a \"quoted\" \\ line\n\u0001é\uD83D\uDE00")
            .with("nothing", Double.NaN)
            .with("list", Json.array(List.of(Json.of(1), Json.object())));
    String text =
        "{\"errors\":74,\"loss\":0.03,\"rate\":0.001,\"done\":true,"
            + "\"name\":\"a \\\"quoted\\\" \\\\ line\\n\\u0001é\uD83D\uDE00\","
            + "\"nothing\":null,\"list\":[1,{}]}";
    assertEquals(text, json.text());
    assertEquals(json, Json.parse(text));
    assertEquals(json, Json.parse(json.pretty()));
    assertEquals(
        "{\n  \"a\": [1, 2],\n  \"b\": [\n    {\n      \"c\": {}\n    }\n  ]\n}\n",
        Json.parse("{\"a\":[1,2],\"b\":[{\"c\":{}}]}").pretty());
  }

  @Test
  void theLocaleDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertEquals(
          "{\"a\":1234567,\"b\":0.5}", Json.object().with("a", 1234567).with("b", 0.5).text());
      Locale.setDefault(Locale.GERMANY);
      assertEquals("[0.5,1.0E10]", Json.floats(0.5f, 1e10f).text());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Property
  void floatsReadBackToTheSameBits(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isFinite(value)) {
      float back = Json.parse(Json.of(value).text()).asFloat();
      assertEquals(bits, Float.floatToRawIntBits(back));
    }
  }

  @Property
  void doublesReadBackToTheSameBits(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      double back = Json.parse(Json.of(value).text()).asDouble();
      assertEquals(bits, Double.doubleToRawLongBits(back));
    }
  }

  @Property
  void stringsReadBack(@ForAll String text) {
    String whole = Json.parse(Json.of(text).text()).asString();
    // half a surrogate pair cannot be kept
    assertEquals(Json.of(text).text(), Json.of(whole).text());
    if (text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      assertEquals(text, whole);
    }
  }

  @Property(tries = 300)
  void anyValueReadsBack(@ForAll("values") Json value) {
    assertEquals(value, Json.parse(value.text()));
    assertEquals(value, Json.parse(value.pretty()));
  }

  @Provide
  static Arbitrary<Json> values() {
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Json::of),
            Arbitraries.strings().ascii().ofMaxLength(5).map(Json::of),
            Arbitraries.of(true, false).map(Json::of),
            Arbitraries.just(new Json.Null()));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(Json::array),
                Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(3), inner)
                    .ofMaxSize(4)
                    .map(Json.Members::new)),
        0,
        4);
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll("jsonLike") String text) {
    try {
      Json value = Json.parse(text);
      assertEquals(value, Json.parse(value.text()));
    } catch (JsonException e) {
      assertTrue(e.toString().contains("line "), e.toString());
    }
  }

  @Provide
  static Arbitrary<String> jsonLike() {
    return Arbitraries.strings()
        .withChars("{}[]\",:0123.-+eEtrufalsn\\ \n\uD83D\uDE00")
        .ofMaxLength(12);
  }

  @Test
  void whatIsNotJsonIsRefusedWithItsPlace() {
    refused("line 1, column 1: expected more but found the end", "");
    refused("line 2, column 8: expected a value but found \"}\"", "{\n  \"a\": }");
    refused("expected ',' or '}' but found \"\\\"b\\\":2}\"", "{\"a\":1 \"b\":2}");
    refused("expected each name once", "{\"a\":1,\"a\":2}");
    refused("expected a value", "[1,]");
    refused("expected '\"'", "{\"a\":1,}");
    refused("expected the end of the text", "1 2");
    refused("expected the end of the text", "{}}");
    refused("expected a value", "nul");
    refused("expected a value", "NaN");
    refused("expected a value", "'a'");
    refused("at most 100 levels", "[".repeat(1_000_000));
    refused("at most 100 levels", "{\"a\":".repeat(1000));
    refused("expected '\"' or an escape", "\"a\nb\"");
    refused("expected an escape", "\"\\x\"");
    refused("four hexadecimal digits", "\"\\u12G4\"");
    refused("four hexadecimal digits", "\"\\u１２３４\"");
    refused("a whole surrogate pair", "\"\\uD83D\"");
    refused("a whole surrogate pair", "\"\\uDE00\"");
    refused("a whole surrogate pair", "\"\\uD83Dx\"");
    for (String number :
        new String[] {"01", "-", "1.", ".5", "+1", "1e", "1e+", "0x1", "--1", "1.e3"}) {
      assertThrows(JsonException.class, () -> Json.parse(number), number);
    }
    for (String number : new String[] {"0", "-0", "10", "1.50", "1e5", "1E-5", "-1.5e+10"}) {
      assertEquals(number, Json.parse(number).text());
    }
  }

  private static void refused(String part, String text) {
    String message = assertThrows(JsonException.class, () -> Json.parse(text)).toString();
    assertTrue(message.contains(part), message);
  }

  @Test
  void valuesOfAnotherKindAreRefused() {
    Json.Members json =
        Json.parse("{\"a\":3000000000,\"b\":1.5,\"c\":1e400,\"d\":[1e39]}").asObject();
    assertEquals(3_000_000_000L, json.get("a").asLong());
    assertThrows(JsonException.class, () -> json.get("a").asInt());
    assertThrows(JsonException.class, () -> json.get("b").asLong());
    assertThrows(JsonException.class, () -> json.get("c").asDouble());
    assertThrows(JsonException.class, () -> json.get("d").asFloats());
    assertThrows(JsonException.class, () -> json.get("e"));
    assertThrows(JsonException.class, json::asArray);
    assertArrayEquals(new float[] {1.5f}, Json.parse("[1.5]").asFloats());
  }
}

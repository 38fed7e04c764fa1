package dev.retort.engine.io;

import dev.retort.engine.layer.LayerSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Layer specs as JSON and back: an object with the record's simple name as `type` and a member for
/// each component.
///
///     {"type":"Dense","units":10,"bias":true,"initialization":"HE_NORMAL"}
///
/// Components are numbers, booleans, strings, constants of an enum, layers or lists of layers. A
/// text can name only the records that [LayerSpec] permits, and must name all components and no
/// others.
///
/// {@snippet class="dev.retort.engine.io.ExamplesTest" region="layers"}
public final class LayerJson {
  private static final String TYPE = "type";
  private static final Map<String, Class<? extends LayerSpec>> BY_NAME =
      Arrays.stream(LayerSpec.class.getPermittedSubclasses())
          .map(type -> type.<LayerSpec>asSubclass(LayerSpec.class))
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

  private LayerJson() {}

  /// Writes a layer.
  public static Json write(LayerSpec layer) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put(TYPE, Json.of(layer.getClass().getSimpleName()));
    for (RecordComponent component : layer.getClass().getRecordComponents()) {
      try {
        members.put(component.getName(), toJson(component.getAccessor().invoke(layer)));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("cannot read " + component, e);
      }
    }
    return new Json.Members(members);
  }

  /// Layers in order.
  public static Json write(List<LayerSpec> layers) {
    return Json.array(layers.stream().map(LayerJson::write).toList());
  }

  private static Json toJson(@Nullable Object value) {
    return switch (value) {
      case Integer number -> Json.of((long) number);
      case Long number -> Json.of((long) number);
      case Float number -> finite(Json.of((float) number), number);
      case Double number -> finite(Json.of((double) number), number);
      case Boolean flag -> Json.of((boolean) flag);
      case String text -> Json.of(text);
      case Enum<?> constant -> Json.of(constant.name());
      case LayerSpec layer -> write(layer);
      case List<?> list -> Json.array(list.stream().map(LayerJson::toJson).toList());
      case null, default -> throw new IllegalArgumentException("a layer's " + value + " in JSON");
    };
  }

  private static Json finite(Json json, Number number) {
    if (json instanceof Json.Null) {
      throw new IllegalArgumentException("a checkpoint cannot hold a layer with " + number);
    }
    return json;
  }

  /// Reads a layer.
  ///
  /// @throws IllegalArgumentException if the type is unknown, a component is missing, unknown or of
  ///   another kind, or the layer refuses its values
  public static LayerSpec read(Json json) {
    Json.Members members = json.asObject();
    String name = members.get(TYPE).asString();
    Class<? extends LayerSpec> type = BY_NAME.get(name);
    if (type == null) {
      throw new JsonException(
          "\"%s\" is not a layer this version knows; it knows %s"
              .formatted(name, new TreeSet<>(BY_NAME.keySet())));
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      try {
        values[i] = fromJson(components[i].getGenericType(), members.get(components[i].getName()));
      } catch (JsonException e) {
        throw new JsonException(name + "." + components[i].getName() + ": " + e.getMessage());
      }
    }
    if (members.values().size() != components.length + 1) {
      throw new JsonException(
          name + " has a component that this version does not know: " + members.values().keySet());
    }
    return construct(type, components, values);
  }

  /// Reads layers in order.
  public static List<LayerSpec> readAll(Json json) {
    return json.asArray().stream().map(LayerJson::read).toList();
  }

  private static LayerSpec construct(
      Class<? extends LayerSpec> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<? extends LayerSpec> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new LinkageError("cannot make " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make " + type, e);
    }
  }

  private static Object fromJson(Type type, Json json) {
    if (type == int.class) {
      return json.asInt();
    } else if (type == long.class) {
      return json.asLong();
    } else if (type == float.class) {
      return json.asFloat();
    } else if (type == double.class) {
      return json.asDouble();
    } else if (type == boolean.class) {
      return json.asBoolean();
    } else if (type == String.class) {
      return json.asString();
    } else if (type == LayerSpec.class) {
      return read(json);
    } else if (type instanceof ParameterizedType list
        && list.getRawType() == List.class
        && list.getActualTypeArguments()[0] == LayerSpec.class) {
      return readAll(json);
    } else if (type instanceof Class<?> constants && constants.isEnum()) {
      return constant(constants, json.asString());
    }
    throw new LinkageError("layers with a component of " + type + " cannot be read");
  }

  private static Object constant(Class<?> type, String name) {
    List<Object> constants = new ArrayList<>(Arrays.asList(type.getEnumConstants()));
    for (Object constant : constants) {
      if (constant instanceof Enum<?> e && e.name().equals(name)) {
        return constant;
      }
    }
    throw new JsonException("expected one of " + constants + " but found " + name);
  }
}

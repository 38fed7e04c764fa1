package dev.retort.engine.io;

import dev.retort.engine.layer.ActivationLayer;
import dev.retort.engine.layer.AveragePool2d;
import dev.retort.engine.layer.BatchNorm;
import dev.retort.engine.layer.Conv2d;
import dev.retort.engine.layer.Dense;
import dev.retort.engine.layer.Dropout;
import dev.retort.engine.layer.Flatten;
import dev.retort.engine.layer.GlobalAveragePool2d;
import dev.retort.engine.layer.LayerNorm;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.MaxPool2d;
import dev.retort.engine.layer.Named;
import dev.retort.engine.layer.Residual;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Layer specs as JSON and back: an object with the record's simple name as `type` and a member for
/// each component.
///
///     {"type":"Dense","units":10,"bias":true,"initialization":"HE_NORMAL"}
///
/// Components are numbers, booleans, strings, constants of an enum, layers or lists of layers. A
/// text can name only the records listed here, and must name all components and no others.
public final class LayerJson {
  /// Every layer that a checkpoint can hold; a new layer needs no more than its line here.
  static final List<Class<? extends LayerSpec>> TYPES =
      List.of(
          ActivationLayer.class,
          AveragePool2d.class,
          BatchNorm.class,
          Conv2d.class,
          Dense.class,
          Dropout.class,
          Flatten.class,
          GlobalAveragePool2d.class,
          LayerNorm.class,
          MaxPool2d.class,
          Named.class,
          Residual.class);

  private static final String TYPE = "type";
  private static final Map<String, Class<? extends LayerSpec>> BY_NAME =
      TYPES.stream().collect(Collectors.toUnmodifiableMap(Class::getSimpleName, type -> type));

  private LayerJson() {}

  /// Writes a layer.
  ///
  /// @throws IllegalArgumentException if the layer is not one that checkpoints hold
  public static Json write(LayerSpec layer) {
    if (!TYPES.contains(layer.getClass())) {
      throw new IllegalArgumentException(
          "a checkpoint cannot hold " + layer.text() + ", of type " + layer.getClass().getName());
    }
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
              .formatted(name, TYPES.stream().map(Class::getSimpleName).toList()));
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

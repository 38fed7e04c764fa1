package dev.retort.distill.cli;

import dev.retort.distill.teacher.SoftTargets;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Json;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What [InfoCommand] prints of a file, for programs.
final class InfoJson {
  private InfoJson() {}

  /// @param fileBytes how large the file is
  static Json network(Network network, long fileBytes) {
    List<Json> layers = new ArrayList<>();
    add(layers, network.nodes());
    return Json.object()
        .with("architecture", network.spec().text())
        .with("parameters", network.parameterCount())
        .with("bytes", network.bytes())
        .with("fileBytes", fileBytes)
        .with("weightsSha256", network.sha256())
        .with("task", network.task().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .with("classes", network.classes())
        .with("classNames", Json.strings(network.classNames()))
        .with("columnNames", Json.strings(network.columnNames()))
        .with("input", extents(network.spec().input()))
        .with("preprocessing", preprocessing(network.preprocessing()))
        .with("layers", Json.array(layers))
        .with("provenance", provenance(network.provenance().entries()));
  }

  /// @param fileBytes how large the file is
  static Json softTargets(SoftTargets targets, long fileBytes) {
    return LabelCommand.json(targets)
        .with("teacher", targets.text())
        .with("targetsSha256", targets.sha256())
        .with("dataName", targets.dataName())
        .with("dataSha256", targets.dataSha256())
        .with("fileBytes", fileBytes);
  }

  private static Json preprocessing(@Nullable Preprocessing preprocessing) {
    return preprocessing == null
        ? new Json.Null()
        : Json.object()
            .with("scale", Json.floats(preprocessing.scale()))
            .with("shift", Json.floats(preprocessing.shift()));
  }

  /// What is inside a layer comes behind it.
  private static void add(List<Json> layers, List<Node> nodes) {
    for (Node node : nodes) {
      Json.Members parameters = Json.object();
      for (Parameter parameter : node.parameters()) {
        parameters = parameters.with(InfoCommand.ownName(parameter), extents(parameter.shape()));
      }
      layers.add(
          Json.object()
              .with("path", node.path())
              .with("layer", InfoCommand.text(node.layer()))
              .with("output", extents(node.output()))
              .with("parameters", parameters));
      add(layers, node.inner());
    }
  }

  private static Json extents(Shape shape) {
    return Json.array(Arrays.stream(shape.extents()).mapToObj(Json::of).toList());
  }

  private static Json provenance(Map<String, String> entries) {
    Json.Members members = Json.object();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      members = members.with(entry.getKey(), entry.getValue());
    }
    return members;
  }
}

package dev.retort.distill.cli;

import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.TeacherFile;
import dev.retort.engine.Network;
import dev.retort.engine.Node;
import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Preprocessing;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.kernel.KernelChoice;
import dev.retort.engine.layer.LayerSpec;
import dev.retort.engine.layer.Parameter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Tells what a checkpoint or a file of soft targets holds or, without one, how this machine
/// computes.
@Command(
    name = "info",
    description =
        "Tells what a network or soft targets file holds; without one, how this machine computes.",
    footer = {"", "Example: retort info run/model.safetensors"})
final class InfoCommand implements Callable<Integer> {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  @ParentCommand private Main main;
  @Mixin private JsonArguments json = new JsonArguments();

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "A checkpoint or soft targets.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    json.requireSensible();
    json.requireApart(new InputFiles().and(file));
    Terminal terminal = json.terminal(main.terminal());
    json.write(file == null ? machine(terminal) : checkpoint(terminal, file), terminal);
    return ExitCode.OK;
  }

  private static Json machine(Terminal terminal) throws IOException {
    String system =
        System.getProperty("os.name", "?") + " on " + System.getProperty("os.arch", "?");
    String processor = processor();
    int threads = Runtime.getRuntime().availableProcessors();
    long memory = Runtime.getRuntime().maxMemory();
    terminal.result("retort    " + Main.version());
    terminal.result(
        "java      %s (%s)"
            .replaceFirst("%s", System.getProperty("java.version", "?"))
            .replaceFirst("%s", System.getProperty("java.vm.name", "?")));
    terminal.result("system    " + system);
    terminal.result("processor " + processor);
    terminal.result("threads   " + threads);
    terminal.result(String.format(Locale.ROOT, "memory    %,d MB at most", memory >> 20));
    terminal.result("kernels   " + KernelChoice.description());
    return Json.object()
        .with("version", Main.version())
        .with("jdk", Repetition.java())
        .with("system", system)
        .with("processor", processor)
        .with("threads", threads)
        .with("memoryBytes", memory)
        .with("kernels", KernelChoice.description());
  }

  private static String processor() throws IOException {
    if (Files.isReadable(CPU_INFO)) {
      try (BufferedReader lines = Files.newBufferedReader(CPU_INFO)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("model name")) {
            return line.substring(line.indexOf(':') + 1).strip();
          }
        }
      }
    }
    String identifier = System.getenv("PROCESSOR_IDENTIFIER"); // Windows
    return identifier == null ? "unknown" : identifier;
  }

  private static Json checkpoint(Terminal terminal, Path file) throws IOException {
    if (TeacherFile.isSoftTargets(file)) {
      return softTargets(terminal, file);
    }
    Network network = Checkpoint.read(file);
    long fileBytes = Files.size(file);
    line(terminal, "network   " + network.spec().text());
    terminal.result(
        String.format(
            Locale.ROOT,
            "size      %,d trained parameters, %,d bytes of weights, %,d bytes on disk",
            network.parameterCount(),
            network.bytes(),
            fileBytes));
    terminal.result("weights   sha256 " + network.sha256());
    line(terminal, outputs(network));
    Preprocessing preprocessing = network.preprocessing();
    if (preprocessing != null) {
      terminal.result("input     " + text(preprocessing));
    }
    List<String> columns = network.columnNames();
    if (!columns.isEmpty()) {
      line(terminal, "columns   " + columns.size() + ": " + ColumnNames.text(columns));
    }
    terminal.result("");
    TextTable table = new TextTable();
    table.row("layer", "", "output", "parameters");
    table.row("", "input", network.spec().input().toString(), "");
    rows(table, network.nodes());
    terminal.result(table.toString());
    Map<String, String> provenance = network.provenance().entries();
    if (!provenance.isEmpty()) {
      terminal.result("");
      provenance.forEach((key, value) -> line(terminal, key + ": " + value));
    }
    return InfoJson.network(network, fileBytes);
  }

  /// A line in which a text of the file's stands.
  private static void line(Terminal terminal, String text) {
    terminal.result(Terminal.printable(text));
  }

  /// What its outputs stand for, and their names where it has them.
  private static String outputs(Network network) {
    List<String> names = network.classNames();
    String all = names.isEmpty() ? "" + network.classes() : String.join(", ", names);
    return switch (network.task()) {
      case CLASSIFICATION -> "classes   " + all;
      case MULTI_LABEL -> "classes   " + all + " (a sample may have several)";
      case REGRESSION -> "numbers   " + all;
    };
  }

  private static Json softTargets(Terminal terminal, Path file) throws IOException {
    SoftTargets targets = SoftTargets.read(file);
    long fileBytes = Files.size(file);
    line(terminal, "holds     soft targets: " + LabelCommand.text(targets));
    line(terminal, "teacher   " + targets.text());
    line(terminal, "          sha256 " + targets.teacherSha256());
    if (!targets.sha256().equals(targets.teacherSha256())) { // what students carry
      terminal.result("targets   sha256 " + targets.sha256());
    }
    line(terminal, "data      " + targets.dataName());
    line(terminal, "          sha256 " + targets.dataSha256());
    terminal.result(String.format(Locale.ROOT, "size      %,d bytes on disk", fileBytes));
    return InfoJson.softTargets(targets, fileBytes);
  }

  private static void rows(TextTable table, List<Node> nodes) {
    for (Node node : nodes) {
      table.row(
          node.path(), text(node.layer()), node.output().toString(), parameters(node.parameters()));
      rows(table, node.inner());
    }
  }

  /// The layer's own words, its name among them; what is inside it has lines of its own.
  static String text(LayerSpec layer) {
    String text = layer.text();
    int open = text.indexOf('(');
    return open < 0 ? text : text.substring(0, open) + text.substring(text.lastIndexOf(')') + 1);
  }

  private static String parameters(List<Parameter> parameters) {
    return parameters.stream()
        .map(parameter -> ownName(parameter) + " " + parameter.shape())
        .collect(Collectors.joining(", "));
  }

  /// Without the path of its layer.
  static String ownName(Parameter parameter) {
    return parameter.name().substring(parameter.name().lastIndexOf('.') + 1);
  }

  private static String text(Preprocessing preprocessing) {
    float[] scale = preprocessing.scale();
    float[] shift = preprocessing.shift();
    if (scale.length > 4) {
      return "value * scale + shift, one of each for " + scale.length + " features";
    }
    StringBuilder text = new StringBuilder("value * scale + shift:");
    for (int c = 0; c < scale.length; c++) {
      text.append(c == 0 ? " " : "; ").append(scale[c]).append(" and ").append(shift[c]);
    }
    return text.toString();
  }
}

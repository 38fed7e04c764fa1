import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Checks (or, with `apply`, mends) the format of every Java source under a folder, in one JVM.
///
/// Usage: `java -cp google-java-format-all-deps.jar Format.java ROOT check|apply`.
final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException {
    List<String> command = new ArrayList<>();
    if (args[1].equals("apply")) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    int options = command.size();
    for (String module : List.of("engine", "distill", "bench", ".mvn", ".ci")) {
      Path folder = root.resolve(module);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !root.relativize(file).toString().contains("target"))
            .sorted()
            .map(Path::toString)
            .forEach(command::add);
      }
    }
    if (command.size() == options) {
      throw new IOException("no Java sources under " + root);
    }
    System.out.println(
        "format: "
            + args[1]
            + " "
            + (command.size() - options)
            + " files; mend with mvn -Pformat -N verify");
    Main.main(command.toArray(String[]::new));
  }
}

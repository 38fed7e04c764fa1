import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Checks (or, with `apply`, mends) the format of every Java source under a folder, in one JVM.
/// Sources that a check has found in format, and that have not changed, are not looked at again.
///
/// Usage: `java -cp google-java-format-all-deps.jar Format.java ROOT check|apply KNOWN`. The file
/// KNOWN keeps the hashes of sources in format; its name says of which version of the formatter.
final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    List<Path> sources = sources(Path.of(args[0]).toAbsolutePath().normalize());
    boolean apply = args[1].equals("apply");
    Path known = Path.of(args[2]);
    Set<String> inFormat = Files.exists(known) ? Set.copyOf(Files.readAllLines(known)) : Set.of();
    List<String> command = new ArrayList<>();
    if (apply) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    int options = command.size();
    Set<String> before = hashes(sources);
    for (Path source : sources) {
      if (!inFormat.contains(hash(source))) {
        command.add(source.toString());
      }
    }
    System.out.printf(
        "format: %s %d of %d files, the others have not changed; mend with mvn -Pformat -N"
            + " verify%n",
        args[1], command.size() - options, sources.size());
    if (command.size() > options) {
      PrintWriter out = new PrintWriter(System.out, true);
      PrintWriter err = new PrintWriter(System.err, true);
      int exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
      out.flush();
      err.flush();
      if (exit != 0) {
        System.exit(exit);
      }
    }
    if (!apply) {
      Set<String> after = hashes(sources);
      after.retainAll(before); // what was edited meanwhile may have been looked at before that
      Files.write(known, after);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
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
            .forEach(sources::add);
      }
    }
    if (sources.isEmpty()) {
      throw new IOException("no Java sources under " + root);
    }
    return sources;
  }

  private static Set<String> hashes(List<Path> sources) throws Exception {
    Set<String> hashes = new TreeSet<>();
    for (Path source : sources) {
      hashes.add(hash(source));
    }
    return hashes;
  }

  private static String hash(Path source) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(source)));
  }
}

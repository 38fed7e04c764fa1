package dev.retort.launch;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * An installed Java, known by the {@code release} file in its folder; nothing is run to find out.
 */
final class Jdk {
  private final File home;
  private final int feature;
  private final String modules;

  private Jdk(File home, int feature, String modules) {
    this.home = home;
    this.feature = feature;
    this.modules = modules;
  }

  /** The Java in a folder, or null where there is none. */
  static Jdk at(File home) {
    File release = new File(home, "release");
    Properties properties = new Properties();
    try (InputStream in = new FileInputStream(release)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException noJdk) {
      return null;
    }
    int feature = feature(properties.getProperty("JAVA_VERSION", "0").replace("\"", ""));
    String modules = properties.getProperty("MODULES", "").replace("\"", " ");
    Jdk jdk = new Jdk(home, feature, modules);
    return jdk.command().canExecute() ? jdk : null;
  }

  /**
   * The Java to use where this one is too old: JAVA_HOME and PATH come first, then of those in the
   * usual folders the one nearest to the oldest that will do; one with the module before any
   * without.
   */
  static Jdk find(int oldest, String module) {
    return find(named(), installed(), oldest, module);
  }

  /** As above, in the homes that are named and those that lie in the usual folders. */
  static Jdk find(List<File> named, List<File> installed, int oldest, String module) {
    Jdk first = null;
    for (File home : named) {
      first = better(first, at(home), oldest, module, false);
    }
    Jdk nearest = null;
    for (File home : installed) {
      nearest = better(nearest, at(home), oldest, module, true);
    }
    return better(first, nearest, oldest, module, false);
  }

  File command() {
    return command(home);
  }

  /** The java command of an installation. */
  static File command(File home) {
    File windows = new File(home, "bin/java.exe");
    return windows.isFile() ? windows : new File(home, "bin/java");
  }

  boolean has(String module) {
    // A list that some makers leave out.
    return modules.isEmpty() || modules.contains(" " + module + " ");
  }

  /** The feature number of a version: 8 for "1.8.0_402", 25 for "25.0.3", 26 for "26-ea". */
  static int feature(String version) {
    String[] parts = version.trim().split("[^0-9]+", -1);
    try {
      int first = Integer.parseInt(parts[0]);
      return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
    } catch (NumberFormatException unknown) {
      return 0;
    }
  }

  private static Jdk better(Jdk best, Jdk other, int oldest, String module, boolean nearest) {
    if (other == null || other.feature < oldest) {
      return best;
    }
    if (best == null || (other.has(module) && !best.has(module))) {
      return other;
    }
    boolean alike = other.has(module) == best.has(module);
    return nearest && alike && other.feature < best.feature ? other : best;
  }

  private static List<File> named() {
    List<File> homes = new ArrayList<File>();
    for (String variable : new String[] {"JAVA_HOME", "JDK_HOME"}) {
      String value = System.getenv(variable);
      if (value != null && !value.isEmpty()) {
        homes.add(new File(value));
      }
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      for (String name : new String[] {"java", "java.exe"}) {
        try {
          // Links such as /usr/bin/java lead to HOME/bin/java.
          File bin = new File(folder, name).getCanonicalFile().getParentFile();
          if (bin != null && bin.getParentFile() != null) {
            homes.add(bin.getParentFile());
          }
        } catch (IOException unreadable) {
          continue;
        }
      }
    }
    return homes;
  }

  private static List<File> installed() {
    String user = System.getProperty("user.home");
    List<File> folders = new ArrayList<File>();
    folders.add(new File(System.getProperty("java.home")).getParentFile());
    folders.add(new File(System.getProperty("java.home"), "../..")); // a JDK 8's home is its jre
    for (String folder :
        new String[] {
          "/usr/lib/jvm",
          "/usr/lib64/jvm",
          "/usr/java",
          "/usr/local/java",
          "/opt",
          "/opt/java",
          "/opt/jdk",
          "/opt/homebrew/opt",
          "/usr/local/opt",
          "/Library/Java/JavaVirtualMachines",
          user + "/Library/Java/JavaVirtualMachines",
          user + "/.sdkman/candidates/java",
          user + "/.jdks",
          user + "/.gradle/jdks",
          user + "/.asdf/installs/java",
          user + "/.local/share/mise/installs/java"
        }) {
      folders.add(new File(folder));
    }
    for (String variable : new String[] {"ProgramFiles", "ProgramW6432", "LOCALAPPDATA"}) {
      String programs = System.getenv(variable);
      if (programs != null) {
        for (String maker :
            new String[] {
              "Java",
              "Eclipse Adoptium",
              "Zulu",
              "Microsoft",
              "Amazon Corretto",
              "BellSoft",
              "Programs\\Eclipse Adoptium"
            }) {
          folders.add(new File(programs, maker));
        }
      }
    }
    List<File> homes = new ArrayList<File>();
    for (File folder : folders) {
      File[] children = folder == null ? null : folder.listFiles();
      for (File child : children == null ? new File[0] : children) {
        homes.add(child);
        homes.add(new File(child, "Contents/Home"));
        homes.add(new File(child, "libexec/openjdk.jdk/Contents/Home"));
      }
    }
    return homes;
  }
}

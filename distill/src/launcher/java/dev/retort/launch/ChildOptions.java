package dev.retort.launch;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The options that the second JVM is started with: the user's, and what is chosen beside them. */
final class ChildOptions {
  private static final String[] ENVIRONMENT = {
    "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"
  };

  private static final File HUGE_PAGES = new File("/sys/kernel/mm/transparent_hugepage/enabled");

  private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");

  private static final Pattern Z_COLLECTOR = Pattern.compile("-XX:\\+UseZGC\\b");

  /** Options that open a port, which two JVMs cannot listen at: a debugger's, a console's. */
  private static final Pattern PORT =
      Pattern.compile("-agentlib:jdwp.*|-Dcom\\.sun\\.management.*");

  private ChildOptions() {}

  /** This JVM's own options, but for those the environment gives to every JVM anyway. */
  static List<String> own() {
    Set<String> fromEnvironment = new HashSet<String>();
    for (String value : environment()) {
      Collections.addAll(fromEnvironment, value.trim().split("\\s+"));
    }
    return handedOn(ManagementFactory.getRuntimeMXBean().getInputArguments(), fromEnvironment);
  }

  static List<String> handedOn(List<String> given, Set<String> fromEnvironment) {
    List<String> options = new ArrayList<String>();
    for (String option : given) {
      if (!fromEnvironment.contains(option) && !PORT.matcher(option).matches()) {
        options.add(option);
      }
    }
    return options;
  }

  /** Those that mean the same to another version of Java. */
  static List<String> portable(List<String> options) {
    List<String> kept = new ArrayList<String>();
    for (String option : options) {
      if (option.matches("-D.*|-Xm[sx].*|-Xss.*|-Xint|-ea.*|-da.*|-(en|dis)ableassertions.*")) {
        kept.add(option);
      }
    }
    return kept;
  }

  /** How memory is managed, as far as the user leaves it open. */
  static List<String> memory(List<String> handedOn) {
    List<String> all = new ArrayList<String>(handedOn);
    all.addAll(environment());
    return memory(String.join(" ", all), HUGE_PAGES);
  }

  /** Takes what the user has said and where the system says whether it has huge pages. */
  static List<String> memory(String said, File hugePages) {
    List<String> options = new ArrayList<String>();
    if (has(hugePages) && !Z_COLLECTOR.matcher(said).find()) {
      // Large networks walk through more memory than the processor's small pages cover. Where the
      // system has none, or the collector asks for others, HotSpot would say so on standard output.
      options.add("-XX:+UseTransparentHugePages");
    }
    if (!COLLECTOR.matcher(said).find()) {
      // Training and prediction allocate nothing, so nothing is gained by a collector that spreads
      // garbage over a large heap before it begins: a quarter of the memory is enough. A second
      // collector beside the user's would be an error.
      options.add("-XX:+UseSerialGC");
    }
    return options;
  }

  private static boolean has(File hugePages) {
    try {
      byte[] modes = Files.readAllBytes(hugePages.toPath()); // "always [madvise] never"
      String chosen = new String(modes, StandardCharsets.US_ASCII);
      return chosen.contains("[madvise]") || chosen.contains("[always]");
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static List<String> environment() {
    List<String> values = new ArrayList<String>();
    for (String variable : ENVIRONMENT) {
      String value = System.getenv(variable);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }
}

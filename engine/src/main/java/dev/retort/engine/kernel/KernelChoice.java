package dev.retort.engine.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Chooses the kernels, once: the vector ones, unless this Java would run them slower than plain
/// loops. Both give the same bits, so the choice is one of speed alone.
///
/// The vector kernels need the module `jdk.incubator.vector`, the compiler C2 (anything else runs
/// vectors 20 to 100 times slower than scalar code), vectors of 128 bits and fused multiply-adds in
/// hardware. The system property `retort.kernels` (`scalar` or `vector`) overrules the compiler and
/// the multiply-adds; without the module, or with narrower vectors, `vector` is refused.
///
/// {@snippet class="dev.retort.engine.kernel.ExamplesTest" region="kernels"}
public final class KernelChoice {
  private static final String VECTOR_CLASS = "dev.retort.engine.kernel.simd.VectorKernels";
  private static final String PROPERTY = "retort.kernels";

  /// Earlier builds of 25 have faults in their vector code, and one in G1 (JDK-8377811).
  private static final Runtime.Version SOUND = Runtime.Version.parse("25.0.3");

  private static final Kernels SCALAR = new ScalarKernels();

  private KernelChoice() {}

  /// The kernels of this process.
  ///
  /// Throws `IllegalStateException` where `retort.kernels` asks for what is not there, and
  /// `IllegalArgumentException` where it names no kernels, or where, unless it asks for the scalar
  /// ones, `retort.vector.bits` or `retort.vector.registers` has a value that cannot be.
  public static Kernels kernels() {
    Decision decision = Chosen.DECISION;
    if (decision.kernels == null) {
      throw decision.unknown
          ? new IllegalArgumentException(decision.sentence())
          : new IllegalStateException(decision.sentence());
    }
    return decision.kernels;
  }

  /// The plain reference.
  public static Kernels scalar() {
    return SCALAR;
  }

  /// The vector kernels, whatever their speed here; null where they cannot run at all.
  ///
  /// Throws `IllegalArgumentException` where `retort.vector.bits` or `retort.vector.registers` has
  /// a value that cannot be.
  public static @Nullable Kernels vector() {
    Loaded vector = Vector.LOADED;
    if (vector.wrong) {
      throw new IllegalArgumentException(vector.fault);
    }
    return vector.kernels;
  }

  /// The kernels of this process and why: `scalar: the module jdk.incubator.vector is absent`.
  ///
  /// Throws what [#kernels()] does.
  public static String description() {
    return kernels().description() + ": " + reason();
  }

  /// Why these kernels were chosen.
  public static String reason() {
    return Chosen.DECISION.reason;
  }

  /// What would bring faster or sounder kernels; empty where there is nothing to mend.
  public static String remedy() {
    return Chosen.DECISION.remedy;
  }

  private record Decision(
      @Nullable Kernels kernels, boolean unknown, String reason, String remedy) {
    String sentence() {
      return remedy.isEmpty() ? reason : reason + "; " + remedy;
    }
  }

  /// Made when the kernels are first asked for.
  private static final class Chosen {
    static final Decision DECISION = decide();

    private static Decision decide() {
      String asked = System.getProperty(PROPERTY, "");
      Decision decision =
          switch (asked) {
            case "scalar" -> new Decision(SCALAR, false, PROPERTY + " asks for them", "");
            case "vector" -> forced();
            case "" -> byMachine();
            default ->
                new Decision(
                    null,
                    true,
                    "%s expects scalar or vector but gets %s".formatted(PROPERTY, asked),
                    "leave it out to let the machine decide");
          };
      if (decision.kernels != null && !decision.remedy.isEmpty()) {
        Logger logger = System.getLogger("dev.retort.engine");
        logger.log(
            Level.WARNING, decision.kernels.description() + " kernels: " + decision.sentence());
      }
      return decision;
    }

    private static Decision forced() {
      Loaded vector = Vector.LOADED;
      return vector.kernels == null
          ? new Decision(
              null,
              vector.wrong,
              PROPERTY + " asks for vector kernels, but " + vector.fault,
              vector.remedy)
          : new Decision(vector.kernels, false, PROPERTY + " asks for them", "");
    }

    private static Decision byMachine() {
      Loaded vector = Vector.LOADED;
      if (vector.kernels == null) {
        return new Decision(
            vector.wrong ? null : SCALAR, vector.wrong, vector.fault, vector.remedy);
      }
      String compiler = compilerFault();
      if (!compiler.isEmpty()) {
        return new Decision(
            SCALAR,
            false,
            compiler,
            "run on a HotSpot Java with C2 and without -Xint or -XX:TieredStopAtLevel");
      }
      if (!Fma.HARDWARE) {
        return new Decision(
            SCALAR,
            false,
            "this CPU, or this Java's -XX:UseAVX or -XX:UseFMA, has no fused multiply-add",
            "leave these flags out or take a CPU of 2013 or later");
      }
      if (!isSound(Runtime.version())) {
        return new Decision(
            vector.kernels,
            false,
            "Java " + Runtime.version() + " has known faults in its vector code",
            "update to Java " + SOUND + " or later");
      }
      return new Decision(
          vector.kernels, false, "C2 compiles them and the vector module is there", "");
    }
  }

  /// Whether none of the known faults is in that Java. Early-access builds are older than what they
  /// lead up to.
  static boolean isSound(Runtime.Version version) {
    return version.compareToIgnoreOptional(SOUND) >= 0;
  }

  /// What this Java lacks to compile vectors well; empty where C2 is at work.
  private static String compilerFault() {
    String info = System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT);
    String name = System.getProperty("java.vm.name", "");
    String version = System.getProperty("java.vm.version", "");
    if (info.contains("interpreted")) {
      return "this Java only interprets (-Xint)";
    }
    if (info.contains("emulated-client")) {
      return "this Java runs without its optimizing compiler C2";
    }
    if ((!name.contains("HotSpot") && !name.contains("OpenJDK")) || version.contains("jvmci")) {
      return "the compiler of %s %s is not known to be good at vectors".formatted(name, version);
    }
    int level = stopLevel();
    return level < 4 ? "-XX:TieredStopAtLevel=" + level + " keeps C2 from running" : "";
  }

  /// The level of compilation that the command line allows: 4, C2, unless it says less.
  /// `java.vm.info` shows only level 1.
  private static int stopLevel() {
    StringBuilder options = new StringBuilder();
    for (String variable : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}) {
      options.append(Optional.ofNullable(System.getenv(variable)).orElse("")).append(' ');
    }
    for (String argument : ProcessHandle.current().info().arguments().orElse(new String[0])) {
      options.append(argument).append(' ');
    }
    return Pattern.compile("-XX:TieredStopAtLevel=([0-4])")
        .matcher(options)
        .results()
        .map((MatchResult found) -> Integer.parseInt(found.group(1)))
        .reduce(4, (before, last) -> last);
  }

  /// The vector kernels or, instead, why there are none and what would mend it; wrong where a
  /// property is to blame.
  private record Loaded(@Nullable Kernels kernels, boolean wrong, String fault, String remedy) {}

  /// Holds the vector kernels, which are found by name so that this class loads without their
  /// module.
  private static final class Vector {
    static final Loaded LOADED = load();

    private static Loaded load() {
      try {
        Kernels kernels =
            Class.forName(VECTOR_CLASS)
                .asSubclass(Kernels.class)
                .getConstructor(Kernels.class)
                .newInstance(SCALAR);
        return new Loaded(kernels, false, "", "");
      } catch (InvocationTargetException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof UnsupportedOperationException narrow) {
          return new Loaded(
              null,
              false,
              String.valueOf(narrow.getMessage()),
              "leave -XX:MaxVectorSize out or take a CPU with wider vectors");
        }
        if (cause instanceof ExceptionInInitializerError
            && cause.getCause() instanceof IllegalArgumentException property) {
          return new Loaded(null, true, String.valueOf(property.getMessage()), "");
        }
        if (cause instanceof LinkageError) {
          return absent();
        }
        throw new IllegalStateException("the vector kernels fail to start", cause);
      } catch (ReflectiveOperationException | LinkageError missing) {
        return absent();
      }
    }

    private static Loaded absent() {
      return new Loaded(
          null,
          false,
          "the module jdk.incubator.vector is absent",
          "start Java with --add-modules jdk.incubator.vector");
    }
  }
}

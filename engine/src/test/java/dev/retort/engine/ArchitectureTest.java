package dev.retort.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.retort.engine.io.AtomicFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds what the compiler cannot: which package may look at which, and that nothing slips in which
/// would make the same seed give other bits.
final class ArchitectureTest {
  private static final String ROOT = "dev.retort.engine";

  /// Functions whose last bits differ between machines, and even between interpreter and compiler.
  private static final Set<String> INEXACT =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot");

  private static final JavaClasses ENGINE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void packagesLookOneWay() {
    assertTrue(ENGINE.size() > 10, "only " + ENGINE.size() + " classes found");
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("root")
        .definedBy(ROOT)
        .layer("tensor")
        .definedBy(ROOT + ".tensor")
        .layer("layer")
        .definedBy(ROOT + ".layer")
        .layer("loss")
        .definedBy(ROOT + ".loss")
        .layer("optimizer")
        .definedBy(ROOT + ".optimizer")
        .layer("data")
        .definedBy(ROOT + ".data..")
        .layer("io")
        .definedBy(ROOT + ".io")
        .layer("kernel")
        .definedBy(ROOT + ".kernel")
        .layer("simd")
        .definedBy(ROOT + ".kernel.simd")
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("io")
        .whereLayer("io")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("root", "io", "loss") // a loss says which data it can teach
        .whereLayer("layer")
        .mayOnlyBeAccessedByLayers("root", "io", "loss", "optimizer")
        .whereLayer("loss")
        .mayOnlyBeAccessedByLayers("root", "io")
        .whereLayer("optimizer")
        .mayOnlyBeAccessedByLayers("root", "io")
        .whereLayer("simd")
        .mayOnlyBeAccessedByLayers("kernel")
        .whereLayer("tensor")
        .mayNotAccessAnyLayer()
        .whereLayer("kernel")
        .mayOnlyAccessLayers("tensor", "simd")
        .whereLayer("simd")
        .mayOnlyAccessLayers("tensor", "kernel")
        .check(ENGINE);
  }

  @Test
  void onlyTheVectorKernelsUseTheVectorModule() {
    noClasses()
        .that(resideOutsideOfPackage(ROOT + ".kernel.simd"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .allowEmptyShould(true)
        .check(ENGINE);
  }

  @Test
  void nothingButTheJdk() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "..", "java..", "javax.imageio..", "jdk.incubator.vector..", "org.jspecify..")
        .check(ENGINE);
  }

  @Test
  void noMathWhoseBitsDiffer() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe("a transcendental function of Math is used", ArchitectureTest::isInexact))
        .because("Math's bits differ between machines; take StrictMath or a kernel")
        .check(ENGINE);
  }

  @Test
  void noRandomNumbersButFromCounters() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe("a generator of random numbers is used", ArchitectureTest::isRandom))
        .because("random numbers come from Seed, by name and index")
        .check(ENGINE);
  }

  @Test
  void nothingDependsOnTheLocale() {
    noClasses()
        .should()
        .accessTargetWhere(describe("the default locale is used", ArchitectureTest::isLocalized))
        .because("numbers read the same everywhere; pass Locale.ROOT")
        .check(ENGINE);
  }

  /// Nothing but a machine that loses its power would tell.
  @Test
  void whatIsWrittenIsForcedToTheDisk() {
    theClass(AtomicFile.class)
        .should()
        .callMethod(FileChannel.class, "force", boolean.class)
        .because("a file that took its name before its content was on the disk may be empty")
        .check(ENGINE);
  }

  /// The rules above can fail: this class breaks each of them.
  @Test
  void rulesSeeWhatTheyForbid() {
    var accesses =
        new ClassFileImporter().importClass(ArchitectureTest.Sinner.class).getAccessesFromSelf();
    assertTrue(accesses.stream().anyMatch(ArchitectureTest::isInexact));
    assertTrue(accesses.stream().anyMatch(ArchitectureTest::isRandom));
    assertTrue(accesses.stream().anyMatch(ArchitectureTest::isLocalized));
    assertFalse(accesses.stream().allMatch(ArchitectureTest::isInexact));
  }

  private static boolean isInexact(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(Math.class)
        && INEXACT.contains(access.getTarget().getName());
  }

  private static boolean isRandom(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    return owner.startsWith("java.util.random.")
        || owner.equals("java.util.Random")
        || owner.equals("java.util.SplittableRandom")
        || owner.equals("java.util.concurrent.ThreadLocalRandom")
        || owner.equals("java.security.SecureRandom")
        || (name.equals("random") && owner.startsWith("java.lang."))
        || name.equals("randomUUID")
        || (name.equals("shuffle") && owner.equals("java.util.Collections"));
  }

  /// String.formatted is left to error messages, where a foreign digit does no harm.
  private static boolean isLocalized(JavaAccess<?> access) {
    return switch (access.getTarget().getFullName()) {
      case "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
          "java.lang.String.toLowerCase()",
          "java.lang.String.toUpperCase()",
          "java.io.PrintStream.printf(java.lang.String, [Ljava.lang.Object;)",
          "java.io.PrintStream.format(java.lang.String, [Ljava.lang.Object;)",
          "java.io.PrintWriter.printf(java.lang.String, [Ljava.lang.Object;)" ->
          true;
      default -> false;
    };
  }

  private static final class Sinner {
    @SuppressWarnings({"unused", "StringCaseLocaleUsage"})
    static String sin() {
      return (Math.exp(1) + new Random(1).nextDouble() + "").toUpperCase();
    }
  }
}

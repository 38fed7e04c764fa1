package dev.retort.distill;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Holds which package may look at which, and that the same seed gives the same bits here too.
final class ArchitectureTest {
  private static final String ROOT = "dev.retort.distill";

  private static final Set<String> INEXACT =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot", "random");

  private static final JavaClasses DISTILL =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void packagesLookOneWay() {
    assertFalse(DISTILL.isEmpty());
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("root")
        .definedBy(ROOT)
        .layer("teacher")
        .definedBy(ROOT + ".teacher")
        .layer("objective")
        .definedBy(ROOT + ".objective")
        .layer("statistics")
        .definedBy(ROOT + ".statistics")
        .layer("recipe")
        .definedBy(ROOT + ".recipe")
        .layer("search")
        .definedBy(ROOT + ".search")
        .layer("export")
        .definedBy(ROOT + ".export..")
        .layer("report")
        .definedBy(ROOT + ".report")
        .layer("cli")
        .definedBy(ROOT + ".cli..")
        .layer("launch")
        .definedBy("dev.retort.launch")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("search")
        .mayOnlyBeAccessedByLayers("cli", "report")
        .whereLayer("recipe")
        .mayOnlyBeAccessedByLayers("cli", "report", "search")
        .whereLayer("export")
        .mayOnlyBeAccessedByLayers("cli", "report", "recipe")
        .whereLayer("root")
        .mayOnlyBeAccessedByLayers("cli", "report", "recipe", "search", "export")
        .whereLayer("objective")
        .mayOnlyAccessLayers("teacher")
        .whereLayer("teacher")
        .mayNotAccessAnyLayer()
        .whereLayer("statistics")
        .mayNotAccessAnyLayer()
        .whereLayer("launch")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("launch")
        .mayNotAccessAnyLayer()
        .check(DISTILL);
  }

  @Test
  void vectorsAreTheEnginesBusiness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..", "dev.retort.engine.kernel.simd..")
        .check(DISTILL);
  }

  @Test
  void librariesOfTheCommandStayInItsRooms() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "me.tongfei..")
        .because("whoever imports the library does not get them")
        .allowEmptyShould(true)
        .check(DISTILL);
  }

  @Test
  void noMathWhoseBitsDifferAndNoForeignRandomNumbers() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe("it differs between machines or runs", ArchitectureTest::drifts))
        .because("take StrictMath, a kernel, or Seed")
        .check(DISTILL);
  }

  @Test
  void nothingDependsOnTheLocale() {
    noClasses()
        .should()
        .accessTargetWhere(describe("the default locale is used", ArchitectureTest::isLocalized))
        .because("numbers read the same everywhere; pass Locale.ROOT")
        .check(DISTILL);
  }

  private static boolean drifts(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return (owner.equals("java.lang.Math") && INEXACT.contains(access.getTarget().getName()))
        || owner.startsWith("java.util.random.")
        || owner.equals("java.util.Random")
        || owner.equals("java.util.SplittableRandom")
        || owner.equals("java.util.concurrent.ThreadLocalRandom")
        || access.getTarget().getFullName().startsWith("java.util.Collections.shuffle(");
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
}

package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The tests run as the module itself, and its descriptor alone switches the Vector API on.
final class ModulePathTest {
  @Test
  void testsRunInTheEnginesModule() {
    assertEquals("dev.retort.engine", ModulePathTest.class.getModule().getName());
  }

  @Test
  void vectorModuleIsResolvedWithoutAFlag() {
    assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
  }
}

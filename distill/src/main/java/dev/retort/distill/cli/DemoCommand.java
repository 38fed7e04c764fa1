package dev.retort.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "demo",
    description = "Distils a teacher of synthetic digits into a small student and compares.")
final class DemoCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    throw Failure.failed("not built yet");
  }
}

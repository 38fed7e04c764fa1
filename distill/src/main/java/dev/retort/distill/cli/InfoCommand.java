package dev.retort.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "info",
    description = "Tells what a network file holds, or how this machine computes.")
final class InfoCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    throw Failure.failed("not built yet");
  }
}

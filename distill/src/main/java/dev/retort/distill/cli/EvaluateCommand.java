package dev.retort.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(name = "evaluate", description = "Evaluates a network on data.")
final class EvaluateCommand implements Callable<Integer> {

  @ParentCommand private Main main;
  @Mixin private DataOptions data = new DataOptions();

  @Override
  public Integer call() {
    throw Failure.failed("not built yet");
  }
}

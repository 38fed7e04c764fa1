package dev.retort.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "distill",
    description = "Trains or loads a teacher, distils it into a student, and compares.")
final class DistillCommand implements Callable<Integer> {

  @ParentCommand private Main main;
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private TrainingOptions training = new TrainingOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    throw Failure.failed("not built yet");
  }
}

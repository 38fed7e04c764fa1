package dev.retort.distill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "predict",
    description = "Names the likeliest classes of an image or of a folder of images.")
final class PredictCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    throw Failure.failed("not built yet");
  }
}

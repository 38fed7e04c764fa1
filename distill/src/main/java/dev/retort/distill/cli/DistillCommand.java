package dev.retort.distill.cli;

import dev.retort.engine.data.DataSplits;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// Distils a teacher into a student on data of the user's, and compares.
@Command(
    name = "distill",
    description =
        "Trains or loads a teacher, distils it into a student, and compares it with the same"
            + " student alone and with label smoothing. With --out, the networks are kept in"
            + " DIR/networks, and a command that was broken off goes on where it was when it is"
            + " given again; other options need another folder.",
    footer = Architecture.HELP)
final class DistillCommand extends DistillingCommand {
  @Override
  DataSplits open(DataArguments data, Terminal terminal) throws IOException {
    return data.open(terminal);
  }

  @Override
  @Nullable Path usualOut() {
    return null;
  }
}

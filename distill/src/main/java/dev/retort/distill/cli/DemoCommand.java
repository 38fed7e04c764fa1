package dev.retort.distill.cli;

import dev.retort.engine.data.DataSplits;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/// As [DistillCommand], on synthetic digits unless said, with the report in `retort-out`.
@Command(
    name = "demo",
    description =
        "Distils a teacher of synthetic digits into a small student, compares, and writes a report"
            + " into retort-out. Takes the options of distill. A demo that was broken off goes on"
            + " where it was when the same command is given again; with other options, or when it"
            + " was finished, it begins anew. With --out it keeps its networks, as distill does.",
    footer = Architecture.HELP)
final class DemoCommand extends DistillingCommand {
  @Override
  DataSplits open(DataArguments data, Terminal terminal) throws IOException {
    return data.openOrSynthetic(terminal);
  }

  @Override
  Path usualOut() {
    return Path.of("retort-out");
  }
}

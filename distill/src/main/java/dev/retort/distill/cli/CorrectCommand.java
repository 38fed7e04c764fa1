package dev.retort.distill.cli;

import dev.retort.distill.Labelled;
import dev.retort.distill.recipe.BiasCorrection;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Splits;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.io.Json;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Corrects the biases of classes that a student's transfer set lacked.
@Command(
    name = "correct",
    description = {
      "Corrects the biases of the classes that a network has never seen in its training, so that"
          + " each comes as often as it should. It looks at the training data of --data, and never"
          + " at the test data: at the labels of a share held out (--validation), else at no labels"
          + " but to see how often each class comes (or not even that, with --priors)."
    },
    footer = {
      "",
      "Example: retort correct --model student.safetensors --data mnist --classes 3 --out"
          + " corrected.safetensors"
    })
final class CorrectCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private DataArguments data = new DataArguments();
  @Mixin private ThreadArguments threads = new ThreadArguments();
  @Mixin private JsonArguments json = new JsonArguments();

  @Option(names = "--model", paramLabel = "FILE", required = true, description = "The network.")
  private Path model;

  @Option(
      names = "--classes",
      paramLabel = "NAME[,NAME...]",
      required = true,
      description =
          "The classes to correct, by their names. One with a comma in its name needs a --classes"
              + " of its own.")
  private List<String> classes;

  @Option(
      names = "--priors",
      paramLabel = "SHARE",
      split = ",",
      description =
          "How often each of these comes, from 0 to 1 (default: as often as among the labels of the"
              + " training data).")
  private @Nullable List<Double> priors;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description =
          "Correct by this share of the training data, of which those with a label count, and"
              + " print the errors on these, to which the correction was fitted.")
  private double validation;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where that share is drawn from, as in a training with it (default: 1).")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write the corrected network to.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    requireSensible();
    Terminal terminal = json.terminal(main.terminal());
    Network network = Checkpoint.read(model);
    Dataset train = data.openFor(network, terminal).train();
    EvaluateCommand.requireFits(network, train, model, data);
    List<String> named = named(train.classNames());
    Dataset inputs = inputs(train);
    boolean[] corrected = new boolean[train.classes()];
    double[] shares = BiasCorrection.priors(inputs);
    for (int i = 0; i < named.size(); i++) {
      int k = train.classNames().indexOf(named.get(i));
      corrected[k] = true;
      if (priors != null) {
        shares[k] = priors.get(i);
      }
    }
    BiasCorrection correction =
        BiasCorrection.of(network, inputs, corrected, shares, threads.threads());
    Network better = correction.applyTo(network);
    better.provenance(
        network
            .provenance()
            .with("biases corrected", String.join(", ", named))
            .with("biases corrected of", network.sha256()));
    Checkpoint.write(better, out);
    Json offsets = offsets(correction, corrected, shares, inputs, terminal);
    Json held = validation == 0 ? new Json.Null() : heldOut(network, better, inputs, terminal);
    terminal.result("weights   sha256 " + better.sha256());
    terminal.result("          " + out);
    json.write(
        Json.object()
            .with("samples", inputs.size())
            .with("corrected", offsets)
            .with("heldOut", held)
            .with("weightsSha256", better.sha256())
            .with("file", out.toString()),
        terminal);
    return ExitCode.OK;
  }

  /// By how much each bias was moved, and for which share of the samples.
  private static Json offsets(
      BiasCorrection correction,
      boolean[] corrected,
      double[] shares,
      Dataset inputs,
      Terminal terminal) {
    List<Json> offsets = new ArrayList<>();
    for (int k = 0; k < corrected.length; k++) {
      if (corrected[k]) {
        String name = inputs.classNames().get(k);
        double offset = correction.offsets()[k];
        terminal.result(
            Terminal.printable(
                String.format(
                    Locale.ROOT,
                    "corrected %s: %+.4f, to come in %.2f %% of %,d samples",
                    name,
                    offset,
                    100 * shares[k],
                    inputs.size())));
        offsets.add(
            Json.object().with("class", name).with("offset", offset).with("share", shares[k]));
      }
    }
    return Json.array(offsets);
  }

  /// The errors on the share that the correction was fitted to, which flatters it.
  private Json heldOut(Network network, Network better, Dataset inputs, Terminal terminal) {
    Evaluation before = Evaluation.of(network, inputs, threads.threads());
    Evaluation after = Evaluation.of(better, inputs, threads.threads());
    terminal.result(
        String.format(
            Locale.ROOT,
            "held out  %,d errors of %,d before, %,d after; the correction was fitted to these",
            before.errors(),
            before.examples(),
            after.errors()));
    return Json.object()
        .with("examples", before.examples())
        .with("errorsBefore", before.errors())
        .with("errorsAfter", after.errors());
  }

  private void requireSensible() {
    threads.requireSensible();
    OutputArguments.requireFile("--out", out);
    // but not --model, which may be corrected in place: it is read whole before
    new InputFiles().and(data).requireApart("--out", out, out);
    json.requireSensible();
    json.requireOther(out);
    json.requireApart(new InputFiles().and(model).and(data));
    if (!(validation >= 0 && validation < 1)) {
      throw Failure.usage("--validation takes a share from 0 to below 1 but gets " + validation);
    }
    if (seed != null && validation == 0) {
      throw Failure.usage("without --validation nothing is drawn; leave --seed out");
    }
    if (priors == null) {
      return;
    }
    if (validation > 0) {
      throw Failure.usage("--validation counts the labels; leave --priors out");
    }
    double sum = priors.stream().flatMapToDouble(DoubleStream::of).sum();
    if (!(priors.stream().allMatch(share -> share > 0) && sum < 1)) {
      throw Failure.usage(
          "--priors takes shares above 0 that leave something to the other classes");
    }
  }

  /// The classes that are meant: what is a name as it stands, commas and all, is that one.
  private List<String> named(List<String> known) {
    List<String> named = new ArrayList<>();
    for (String said : classes) {
      if (known.contains(said)) {
        named.add(said);
      } else {
        Arrays.stream(said.split(",", -1)).map(name -> known(name, known)).forEach(named::add);
      }
    }
    requireOnce(named);
    if (priors != null && priors.size() != named.size()) {
      throw Failure.usage(
          "--priors needs a share for each of --classes, %d, but gets %d"
              .formatted(named.size(), priors.size()));
    }
    return named;
  }

  private static String known(String name, List<String> known) {
    if (known.contains(name)) {
      return name;
    }
    if (!known.contains(name.strip())) {
      throw Failure.usage(
          "--classes: there is no class "
              + name.strip()
              + " among "
              + known
              + (known.stream().anyMatch(each -> each.contains(","))
                  ? "; one with a comma in its name needs a --classes of its own"
                  : ""));
    }
    return name.strip();
  }

  /// Of two priors for one class nobody knows which is meant.
  private static void requireOnce(List<String> named) {
    Set<String> once = new HashSet<>();
    for (String name : named) {
      if (!once.add(name)) {
        throw Failure.usage("--classes names the class " + name + " twice; name it once");
      }
    }
  }

  /// What is corrected by: all samples, or of those held out the labelled ones, for the shares of
  /// classes that come are counted among these.
  private Dataset inputs(Dataset train) {
    if (validation == 0) {
      return train;
    }
    Seed drawn = Seed.of(seed == null ? 1L : seed).stream("validation");
    Dataset held = Splits.of(train, validation, drawn).validation();
    if (held.size() == 0) {
      throw Failure.usage(
          "--validation %s holds out none of the %d samples; hold out more, or leave it out"
              .formatted(validation, train.size()));
    }
    Dataset labelled = Labelled.of(held).data();
    if (labelled.size() == 0) {
      throw Failure.usage(
          "none of what --validation %s holds out (%d of %d samples) has a label; hold out more, or leave it out"
              .formatted(validation, held.size(), train.size()));
    }
    return labelled;
  }
}

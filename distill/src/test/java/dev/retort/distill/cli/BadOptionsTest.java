package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is wrong with the options of a command: one clear line, and exit 1 or 2.
final class BadOptionsTest {
  private static final String DATA = "synthetic:60";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frobnicate | 2 | there is no command 'frobnicate'",
        "destill | 2 | did you mean distill?",
        "distill --temprature 4 | 2 | did you mean --temperature",
        "distill --epochs many | 2 | 'many' is not an int",
        "distill | 2 | --data is missing",
        "train --data nowhere.csv | 1 | nowhere.csv",
        "train --data synthetic:none | 1 | synthetic:none",
        "train --data synthetic:60 --arch dens:10 | 2 | unknown layer",
        "train --data synthetic:60 --arch mlp:10 --optimizer adom | 2 | unknown optimizer",
        "train --data synthetic:60 --arch mlp:10 --schedule sometimes | 2 | schedule",
        "train --data synthetic:60 --arch mlp:10 --augmentation twist | 2 | augmentation",
        "train --data synthetic:60 --arch mlp:10 --epochs 0 | 2 | --epochs takes a number from 1"
            + " on",
        "train --data synthetic:60 --arch mlp:10 --batch-size 0 | 2 | --batch-size takes a number",
        "train --data synthetic:60 --arch mlp:10 --learning-rate NaN | 2 | --learning-rate takes",
        "train --data synthetic:60 --arch mlp:10 --threads 0 | 2 | --threads takes a number from 1",
        "train --data synthetic:60 --arch mlp:10 --threads 1000000 | 2 | --threads takes a number"
            + " from 1 to 1024, not 1000000",
        "evaluate --data synthetic:60 --model x --threads 0 | 2 | --threads takes a number from 1",
        "compare --data synthetic:60 --threads 0 x | 2 | --threads takes a number from 1 to 1024",
        "correct --data synthetic:60 --model x --classes 3 --out y --threads 0 | 2 | --threads"
            + " takes a number from 1 to 1024, not 0",
        "train --data synthetic:60 --data-dir nofolder | 2 | nofolder is not there; name the"
            + " folder",
        "distill --data mnist --data-dir nofolder | 2 | --data-dir nofolder is not there",
        "search --data mnist --max-bytes 9000 --data-dir nofolder | 2 | --data-dir nofolder",
        "run hinton --data mnist --data-dir nofolder | 2 | --data-dir nofolder is not there",
        "run takd --data-dir nofolder | 2 | --data-dir nofolder is not there",
        "train --data synthetic:60 --data-dir pom.xml | 2 | --data-dir pom.xml is a file; name",
        "train --data synthetic:60 --arch mlp:10 --validation 1.5 | 2 | --validation takes",
        "train --data synthetic:60 --arch mlp:10 --validation 0.999 | 2 | leaves none of the 60",
        "train --data synthetic:60 --arch mlp:10 --model x | 2 | leave --arch out",
        "train --data synthetic:60 --arch mlp:10 --dropout 1 | 2 | dropout",
        "train --data synthetic:60 --arch mlp:10 --image-size big | 2 | --image-size",
        "train --data synthetic:60 --arch mlp:10 --validation 0.001 | 2 | holds out none of the 60",
        "distill --data synthetic:60 --student mlp:4 --validation 0.001 | 2 | holds out none",
        "train --data synthetic:60 --model x --dropout 0.1 | 2 | leave --dropout out",
        "train --data synthetic:60 --model x --batch-norm | 2 | leave --batch-norm out",
        "train --data synthetic:60 --arch mlp:10 --freeze 0 | 2 | --freeze 0 would leave random"
            + " weights as they are; name a checkpoint by --model, or leave --freeze out",
        "train --data synthetic:60 --model x --freeze , | 2 | --freeze takes layers by name",
        "distill --data synthetic:60 --freeze 0 | 2 | checkpoint by --model, or leave --freeze out",
        "train --data synthetic:60 --arch flatten,dense --dropout 0.1 | 2 | --dropout is for",
        "train --data synthetic:60 --arch flatten,dense --batch-norm | 2 | --batch-norm is for",
        "distill --data synthetic:60 --teacher flatten,dense --teacher-dropout 0.1 | 2 |"
            + " --teacher-dropout is for presets",
        "distill --data synthetic:60 --method ce --soft-targets x | 2 | leave --soft-targets",
        "distill --data synthetic:60 --student mlp:4 --method magic | 2 | magic",
        "distill --data synthetic:60 --student mlp:4 --temperature 0 | 2 | --temperature takes",
        "distill --data synthetic:60 --student mlp:4 --method logit-regression --temperature 2 | 2"
            + " | logit-regression knows no temperature",
        "distill --data synthetic:60 --student mlp:4 --method logit-regression --soft-weight 1 | 2"
            + " | logit-regression knows no soft weight",
        "train --data synthetic:60 --label digit | 1 | no column 'digit'",
        "train --data synthetic:60 --image-size 14 | 1 | cannot be stretched to 14 x 14",
        "distill --data synthetic:60 --student mlp:4 --temperature NaN | 2 | --temperature takes",
        "distill --data synthetic:60 --student mlp:4 --teacher-epochs 0 | 2 | --teacher-epochs",
        "distill --data synthetic:60 --student mlp:4 --soft-weight 2 | 2 | --soft-weight takes a"
            + " share from 0 to 1",
        "distill --data synthetic:60 --student mlp:4 --seeds 0 | 2 | --seeds",
        "distill --data synthetic:60 --teacher gone.safetensors | 1 | gone.safetensors",
        "distill --data synthetic:60 --teacher mlp:4 --student mlp:4;relu | 2 | mlp:4;relu",
        "distill --data synthetic:60 --controls some | 2 | 'some' is none of all, none",
        "train --data synthetic:60 --normalization x | 2 | none of usual, standardize, unit-range",
        "evaluate --data synthetic:60 --model x --split y | 2 | none of train, test",
        "train --data synthetic:60 --arch mlp:999999,999999 | 2 | mlp:999999,999999",
        "train --data synthetic:60 --arch mlp: | 2 | as in mlp:800,800",
        "distill --data synthetic:60 much | 2 | 'much' is one word too many",
        "train --data synthetic:60 --arch conv 32 3, relu | 2 | quotes, as in --arch \"conv 32 3,",
        "train --data synthetic:60 --arch mlp:100 --batch-norm true | 2 | --batch-norm is for"
            + " convolutions, which mlp:100 has not; leave it out",
        "train --data synthetic:60 --arch linear --dropout 0.1 | 2 | --dropout is for hidden dense"
            + " layers, which linear has not; leave it out",
        "train --data synthetic:60 --batch-norm | 2 | convolutions, which mlp:500,500 has not",
        "demo --data synthetic:60 --teacher linear --teacher-dropout 0.1 | 2 | --teacher-dropout is"
            + " for hidden dense layers, which linear has not",
        "distill --data synthetic:60 --teacher-batch-norm | 2 | --teacher-batch-norm is for"
            + " convolutions, which mlp:500,500 has not",
        "train --data synthetic:60 --arch mlp:10 --image-size 9000 | 2 | sides from 1 to 8192",
        "train --data synthetic:60 --arch mlp:10 --image-size 28x8193 | 2 | sides from 1 to 8192",
        "evaluate --data synthetic:60 --model x --unlabelled y | 2 | evaluate asks no teacher, who"
            + " alone knows images without labels; leave --unlabelled out",
        "compare --data synthetic:60 --unlabelled y x | 2 | compare asks no teacher, who alone",
        "hinton --data synthetic:60 --unlabelled y | 2 | hinton draws its transfer sets by their"
            + " labels; leave --unlabelled out",
        "run hinton --unlabelled y | 2 | hinton draws its transfer sets by their labels",
        "label --data synthetic:60 --teacher x --out /dev/stdout | 2 | --out needs a file: it is"
            + " written whole, and standard output gets the lines",
        "label --data synthetic:60 --teacher x --out /dev/fd/9999 | 2 | --out needs a file",
        "correct --data synthetic:60 --model x --classes 3 --out /dev/stdout | 2 | --out needs a"
            + " file",
        "distill --data synthetic:60 --teacher nets/gone | 1 | there is no file nets/gone",
        "distill --data synthetic:60 --teacher gone.pt | 1 | there is no file gone.pt",
        "distill --data synthetic:60 --teacher flaten,dropout0.5 | 2 | unknown layer",
        "evaluate --data synthetic:60 | 2 | --model",
        "evaluate --data synthetic:60 --model gone | 1 | gone",
        "predict --model gone x.png | 1 | gone",
        "info gone | 1 | gone",
        "compare --data synthetic:60 | 2 | FILE",
        "distill --data synthetic:60 --teacher gone.npy | 1 | gone.npy",
        "distill --data synthetic:60 --teacher mlp:4 --teacher mlp:5 | 2 | several teachers are",
        "distill --data synthetic:60 --teacher mlp:4 --teachers-mean logits | 2 | are for teachers",
        "distill --data synthetic:60 --teachers-mean median | 2 | none of probabilities, logits",
        "distill --data synthetic:60 --teacher-kind x | 2 | none of logits, probabilities",
        "distill --data synthetic:60 --soft-targets gone | 2 | give its file as --teacher",
        "distill --data synthetic:60 --soft-targets gone --teacher mlp:4 | 2 | file as --teacher",
        "demo --data synthetic:60 --soft-targets gone | 2 | give its file as --teacher",
        "label --data synthetic:60 --teacher x | 2 | --out",
        "label --data synthetic:60 --out x | 2 | --teacher needs the file",
        "label --data synthetic:60 --teacher mlp:4 --out x | 2 | --teacher needs the file",
        "label --data synthetic:60 --teacher mlp:4 --out nofolder/x | 2 | nofolder",
        "label --data synthetic:60 --teacher mlp:4 --out x --top 0 | 2 | --top takes",
        "label --data synthetic:60 --teacher mlp:4 --out x --epochs 2 | 2 | leave --epochs out",
        "label --data synthetic:60 --teacher mlp:4 --out x --seed 2 | 2 | leave --seed out",
        "label --data synthetic:60 --teacher mlp:4 --out x --augmentation flip | 2 | --epochs",
        "label --data synthetic:60 --teacher mlp:4 --out x --augmentation twist | 2 | 'twist'",
        "train --data synthetic:60 --arch mlp:4 --json nofolder/r.json | 2 | nofolder",
        "train --data synthetic:60 --arch mlp:4 --json . | 2 | is a folder",
        "correct --data synthetic:60 --model x --classes 3 --out y --seed 2 | 2 | leave --seed out",
        "predict --model gone --class 3 --top 2 x.png | 2 | leave --top out",
        "run hinton --markdown | 2 | leave --markdown out",
        "--out run --seeds 0 | 2 | --seeds takes a number from 1",
        "--data train --seeds x | 2 | 'x' is not an int",
      })
  void wrongWords(String line, int code, String expected) {
    Outcome.of((Object[]) line.split(" ")).fails(code, expected);
  }

  @Test
  void aValueWithoutQuotesIsNoMistypedOption() {
    String said = Outcome.of("train", "--data", DATA, "--arch", "conv", "32", "3,", "relu").err();
    assertEquals(
        "retort: '32' is one word too many; a value of several words needs quotes, as in --arch"
            + " \"conv 32 3, relu\"",
        said.strip());
  }

  /// What they leave as it is may be said.
  @Test
  void presetsTakeWhatChangesNothing() {
    Outcome.of(
            "train",
            "--data",
            DATA,
            "--arch",
            "linear",
            "--dropout",
            "0",
            "--batch-norm",
            "false",
            "--epochs",
            "1")
        .succeeds();
  }

  /// Of a teacher's training where none is trained, of a preprocessing that is there, of a
  /// validation split beside the data's.
  @Test
  void optionsThatNothingFollows() throws IOException {
    Path net = RandomNetwork.write(folder.resolve("net.safetensors"), 1);
    for (String option :
        List.of(
            "--teacher-epochs=3",
            "--teacher-augmentation=none",
            "--teacher-dropout=0.1",
            "--teacher-batch-norm")) {
      for (String command : List.of("distill", "demo")) {
        Outcome.of(command, "--data", DATA, "--teacher", net, option)
            .fails(2, option.replaceAll("=.*", ""), "is for a teacher that is trained; leave it");
      }
    }
    Outcome.of("train", "--data", DATA, "--model", net, "--normalization", "standardize")
        .fails(2, "--model brings its preprocessing along", "leave --normalization out");
    Outcome.of(
            "distill",
            "--data",
            DATA,
            "--teacher",
            net,
            "--model",
            net,
            "--normalization",
            "standardize")
        .fails(2, "leave --normalization out");
  }

  @Test
  void augmentationsThatTheDataDoNotTake() throws IOException {
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "x,y,label\n" + "1,2,a\n3,4,b\n".repeat(20));
    Path net = RandomNetwork.write(folder.resolve("net.safetensors"), Shape.of(2), 2);
    String wrong = "augmentation (flip) works on byte images";
    Outcome.of("train", "--data", table, "--augmentation", "flip").fails(2, wrong);
    for (String option : List.of("--augmentation", "--teacher-augmentation")) {
      Outcome.of("distill", "--data", table, option, "flip").fails(2, wrong);
    }
    Outcome.of(
            "label",
            "--data",
            table,
            "--teacher",
            net,
            "--augmentation",
            "flip",
            "--epochs",
            1,
            "--out",
            folder.resolve("soft"))
        .fails(2, wrong);
  }

  @Test
  void namesThatAreEmpty() {
    Outcome.of("train", "--data", "").fails(2, "--data is missing");
    Outcome.of("demo", "--data", "").fails(2, "--data is missing");
    Outcome.of("train", "--data", DATA, "--out", "").fails(2, "--out needs");
    Outcome.of("train", "--data", DATA, "--json", "").fails(2, "--json needs");
  }

  /// One matrix that is larger than all the memory that a Java of its own has.
  @Test
  void networksLargerThanTheMemory() throws Exception {
    int units = (64 << 20) / Float.BYTES / 784 + 1;
    String layers = "flatten, dense " + units + ", dense 10";
    OwnJava.run(folder, Map.of(), List.of("-Xmx64m"), "train", "--data", DATA, "--arch", layers)
        .fails(1, "out of memory", "-Xmx");
  }

  @Test
  void stackTracesComeWhenTheyAreAskedFor() {
    Outcome outcome = Outcome.of("info", folder.resolve("gone"), "--debug");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.err().contains("\tat "), outcome.err());
  }
}

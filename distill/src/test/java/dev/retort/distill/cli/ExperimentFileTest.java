package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.cli.ExperimentFile.Expected;
import dev.retort.distill.cli.ExperimentFile.Setting;
import dev.retort.distill.recipe.MutualStage;
import dev.retort.engine.data.SyntheticDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an experiment's file says is read as it is written, and its mistakes are told with their
/// line.
final class ExperimentFileTest {
  /// Two stages that are right; mistakes are put in the places of the lines that are named.
  private static final List<String> RIGHT =
      List.of(
          "# Two stages", // line 1
          "data = synthetic:64",
          "epochs = 1",
          "[teacher]", // line 4
          "network = mlp:8",
          "[kd]", // line 6
          "network = mlp:4",
          "teacher = teacher",
          "[expected]", // line 9
          "teacher < kd");

  @TempDir private Path folder;

  @Test
  void saysWhatIsWritten() {
    ExperimentFile file =
        ExperimentFile.parse(
            "x",
            null,
            """
              # About it # here
            # more
            data = mnist   # a comment

            [big]
            network = conv 3 3, relu,  # goes on
                flatten,
              dense 10
            published = 99 %
            [ small ]
            like=big
            [expected]
            big<small
            small  >  big
            """);
    assertEquals("About it # here", file.about());
    assertEquals(List.of(new Setting("data", "mnist", 3)), file.top());
    assertEquals(2, file.sections().size());
    assertEquals("big", file.sections().get(0).name());
    assertEquals(5, file.sections().get(0).line());
    assertEquals(
        List.of(
            new Setting("network", "conv 3 3, relu, flatten, dense 10", 6),
            new Setting("published", "99 %", 9)),
        file.sections().get(0).settings());
    assertEquals("small", file.sections().get(1).name());
    assertEquals(
        List.of(new Expected("big", false, "small", 13), new Expected("small", true, "big", 14)),
        file.expected());
  }

  /// Where a mistake stands and where it is told: what makes a whole stage impossible in the line
  /// where that stage begins, or in another line of it that is in the way.
  @ParameterizedTest(name = "line {0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          2  | 2  | dat = synthetic:64         | there is no option dat; did you mean data?
          2  | 2  | data                       | found "data"; a line is option = value
          2  | 2  | data =                     | data has no value
          3  | 3  | epochs = few               | epochs
          3  | 3  | epochs = 0                 | epochs takes a number from 1 on, not 0
          3  | 3  | temperature = -1           | temperature takes a number above 0
          3  | 3  | method = kd dkd            | the method
          3  | 3  | optimizer = adm            | unknown optimizer "adm"
          3  | 3  | seeds = 0                  | seeds takes a number from 1
          3  | 3  | dropout = 1.5              | dropout takes a rate from 0 to below 1, not 1.5
          3  | 3  | like = kd                  | like is of one stage; move it below its [stage]
          3  | 3  | peers = kd                 | peers is of one stage; move it below its [stage]
          3  | 3  | members = kd               | members is of one stage; move it below its [stage]
          4  | 4  | [a b]                      | [a b] is no name of a stage
          5  | 5  | netwrk = mlp:8             | did you mean network?
          5  | 5  | data = synthetic           | data is the same for all stages; move it above
          5  | 5  | network = mlp:x            | the size "x"
          5  | 5  | network = rely             | did you mean "relu"?
          5  | 5  | network = flatten, dense 7 | end it with dense 10
          5  | 5  | like = kd                  | like names kd, but no stage above is called so
          6  | 6  | [teacher]                  | [teacher] is there already, in line 4
          8  | 7  | members = teacher          | an ensemble trains nothing; leave network out
          8  | 8  | teacher = teachr           | did you mean teacher?
          8  | 8  | teacher = kd               | teacher names kd, but no stage above is called so
          8  | 8  | teacher = gone.npy         | but no stage above is called so, and there is no such file
          8  | 8  | batch-norm = true          | batch-norm is for convolutions, which mlp:4 has not
          8  | 6  | method = dkd               | [kd] learns by dkd 1 8 and needs a teacher
          8  | 6  | start = teacher            | begin with the weights of teacher
          8  | 6  | layers-from = teacher      | no layer of
          8  | 8  | freeze = 0                 | [kd]: freeze 0 would leave random weights as they are
          8  | 8  | samples = many             | a portion is
          8  | 8  | samples = 65               | [kd] samples: 65 of the 64 samples cannot be taken; ask for fewer
          8  | 8  | labels = 0.1 %             | [kd] labels: 0.1 % of the 64 samples cannot be taken; ask for more
          8  | 8  | temperature = 3            | learns by cross entropy alone, which knows no temperature
          8  | 4  | peers = teacher            | each must name all others as its peers
          8  | 8  | against = taecher          | did you mean teacher?
          8  | 8  | network = mlp:5            | network is there already, in line 7
          10 | 10 | teacher = kd               | takes lines such as alone > kd
          10 | 10 | teacher < kdd              | did you mean kd?
          """)
  void mistakesAreToldWithTheirLine(int line, int told, String mistake, String complaint)
      throws IOException {
    List<String> lines = new ArrayList<>(RIGHT);
    lines.set(line - 1, mistake);
    Path file = folder.resolve("wrong.retort");
    Files.write(file, lines);
    Outcome.of("run", file).fails(2, "wrong.retort line " + told + ": ", complaint);
  }

  /// A number is divided between what is trained on, 48 samples here, and what is held out.
  @Test
  void portionsCountWhatIsHeldOutToo() throws IOException {
    List<String> lines = new ArrayList<>(RIGHT);
    Path file = folder.resolve("held.retort");
    lines.set(0, "validation = 0.25");
    lines.set(7, "samples = 60");
    Files.write(file, lines);
    Outcome.of("run", file).succeeds();
    lines.set(7, "samples = 65");
    Files.write(file, lines);
    Outcome.of("run", file).fails(2, "line 8: [kd] samples: 65 of the 64 samples");
    lines.set(7, "labels = 1");
    Files.write(file, lines);
    Outcome.of("run", file).fails(2, "line 8: [kd] labels: 1 cannot be divided where 16 of 64");
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          labels = 50 %    |               |              | labels = 50 %; say labels = all
          validation = 0.1 |               |              | validation = 0.1; say validation = 0
                           | labels = 50 % |              | line 6: [one] learns with its peers
                           |               | samples = 32 | has samples = 32 but [one]
          """)
  void peersFollowWhatTheyTakeOverOrRefuseIt(
      @Nullable String top, @Nullable String one, @Nullable String two, String complaint)
      throws IOException {
    Path file = folder.resolve("peers.retort");
    Files.write(file, peers(top, one, two));
    Outcome.of("run", file).fails(2, complaint);
    Files.write(file, peers(top, "labels = all", "labels = all"));
    if (!"validation = 0.1".equals(top)) {
      Outcome.of("run", file).succeeds();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip-norm = 1", "patience = 3", "freeze = 0"})
  void peersTakeNoLimits(String limit) throws IOException {
    Path file = folder.resolve("peers.retort");
    Files.write(file, peers(limit, null, null));
    Outcome.of("run", file).fails(2, "line 1: [one]", limit + "; say it in other stages alone");
  }

  /// A line that is empty is a line all the same.
  private static List<String> peers(
      @Nullable String top, @Nullable String one, @Nullable String two) {
    List<String> lines = new ArrayList<>(List.of("data = synthetic:64"));
    lines.add("epochs = 1");
    lines.add("network = mlp:4");
    lines.add("[one]");
    lines.add(one == null ? "" : one);
    lines.add("peers = two");
    lines.add("[two]");
    lines.add("peers = one");
    lines.add(two == null ? "" : two);
    lines.addFirst(top == null ? "" : top);
    return lines;
  }

  /// At the stage itself they would be refused too, but when the teacher is trained.
  @Test
  void whatTheDataDoNotTakeIsToldBeforeAnyTraining() throws IOException {
    Files.writeString(folder.resolve("table.csv"), "x,y,label\n" + "1,2,a\n3,4,b\n".repeat(20));
    List<String> lines = new ArrayList<>(RIGHT);
    lines.set(1, "data = table.csv");
    lines.add(6, "augmentation = flip");
    Path file = Files.write(folder.resolve("flipped.retort"), lines);
    Outcome.of("run", file).fails(2, "line 6: [kd]: augmentation (flip) works on byte images");
    lines.set(6, "network = mlp:4");
    lines.set(7, "# taught by a file with a class too many, and then with too few rows");
    lines.set(8, "teacher = rows.csv");
    Files.write(file, lines);
    Files.writeString(folder.resolve("rows.csv"), "0.5,0.3,0.2\n".repeat(40));
    Outcome.of("run", file).fails(2, "line 6: [kd]: rows.csv has 3 classes but table has 2");
    Files.writeString(folder.resolve("rows.csv"), "0.5,0.5\n".repeat(5));
    Outcome.of("run", file).fails(2, "line 6: [kd]: rows.csv has 5 rows", "write one for every");
  }

  /// Two that are trained alike are one network, bit for bit.
  @Test
  void membersNeedRandomNumbersOfTheirOwn() throws IOException {
    String text = "data = synthetic:64\nepochs = 1\nnetwork = mlp:4\n[a]\n[b]\nlike = a\n";
    Path file = folder.resolve("members.retort");
    Files.writeString(file, text + "[all]\nmembers = a, b\n");
    Outcome.of("run", file)
        .fails(2, "line 7: [all]: a and b of the ensemble all are trained alike", "stream = b");
    Files.writeString(file, text + "stream = b\n[all]\nmembers = a, b\n");
    Outcome.of("run", file).succeeds();
  }

  /// As any other stage that teaches has.
  @Test
  void aFirstPeerThatTeachesHasAStreamOfItsOwn() throws IOException {
    String peers = "data = synthetic:64\nnetwork = mlp:4\n[one]\npeers = two\n[two]\npeers = one\n";
    assertEquals(List.of("", "two"), streams(peers));
    assertEquals(List.of("one", "two"), streams(peers + "[kd]\nteacher = one\n"));
  }

  /// The streams of the peers that a file begins with.
  private static List<String> streams(String text) throws IOException {
    ExperimentFile file = ExperimentFile.parse("x", null, text);
    ExperimentOptions options = new ExperimentOptions(file);
    ExperimentStages stages =
        new ExperimentStages(file, options, SyntheticDigits.train(64, 1), 1, null);
    MutualStage mutual = (MutualStage) stages.stages(List.of(1L)).getFirst();
    return mutual.peers().stream().map(MutualStage.Peer::stream).toList();
  }

  @Test
  void theRightFileIsRight() throws IOException {
    Path file = folder.resolve("right.retort");
    Files.write(file, RIGHT);
    Outcome.of("run", file).succeeds();
  }

  @Test
  void filesThatAreNotThereAndEmptyOnesAreNamed() throws IOException {
    Outcome.of("run", "mutul").fails(2, "did you mean mutual?");
    Outcome.of("run", folder.resolve("none")).fails(2, "there is no file");
    Outcome.of("run", "--data", "mnist", "--out", "x")
        .fails(2, "an experiment is missing, which --data would be for", "retort run takd --data");
    Outcome.of("run", "--markdown").fails(2, "an experiment is missing");
    Path file = folder.resolve("empty.retort");
    Files.writeString(file, "# nothing\ndata = synthetic:64\n");
    Outcome.of("run", file).fails(2, "neither a [stage] nor a line command");
    Files.writeString(file, "data = mnist\n[a]\nnetwork = mlp:4\n");
    Outcome.of("run", file, "--out", "mnist")
        .fails(2, "--data mnist is looked for", "another --out");
    Files.writeString(file, "command = distil\n");
    Outcome.of("run", file).fails(2, "line 1", "did you mean distill?");
    Files.writeString(file, "command = run\n");
    Outcome.of("run", file).fails(2, "there is no command run");
    Files.writeString(file, "command = train\ndata = synthetic:64\n[a]\n");
    Outcome.of("run", file).fails(2, "either a command or [stages]");
    Files.writeString(file, "command = train\ndata = synthetic:64\narchitecture = linear\n");
    Outcome.of("run", file).fails(2, "line 3", "no option architecture");
    Files.writeString(file, "command = train\ndata = synthetic:64\nepochs = few\n");
    Outcome.of("run", file).fails(2, "line 3", "epochs");
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefusedInOneLine(
      @ForAll
          @Chars({'[', ']', '=', '#', '<', '>', '\n', ' ', ',', 'a', '-'})
          @CharRange(from = 'a', to = 'c')
          String text) {
    try {
      ExperimentFile file = ExperimentFile.parse("any", null, text);
      assertTrue(file.sections().stream().noneMatch(section -> section.name().isBlank()));
    } catch (Failure refused) {
      assertTrue(
          String.valueOf(refused.getMessage()).startsWith("any line "), refused.getMessage());
    }
  }
}

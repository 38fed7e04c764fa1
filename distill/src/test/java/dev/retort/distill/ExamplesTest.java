package dev.retort.distill;

import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.objective.Method;
import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.McNemar;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.SeedTest;
import dev.retort.distill.statistics.Statistics;
import dev.retort.distill.teacher.CachedTeacher;
import dev.retort.distill.teacher.EnsembleTeacher;
import dev.retort.distill.teacher.Labelling;
import dev.retort.distill.teacher.LogitsFile;
import dev.retort.distill.teacher.NetworkTeacher;
import dev.retort.distill.teacher.PartlyLabelled;
import dev.retort.distill.teacher.SoftTargets;
import dev.retort.distill.teacher.Teacher;
import dev.retort.distill.teacher.TeacherFile;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.TrainingResult;
import dev.retort.engine.data.Augmentation;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.data.Subset;
import dev.retort.engine.io.Checkpoint;
import dev.retort.engine.loss.Loss;
import dev.retort.engine.tensor.Batch;
import dev.retort.engine.tensor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation: each `@start` to `@end` is shown there as it stands here.
final class ExamplesTest {
  private static final Dataset TRAINING = TinyData.TRAINING;
  private static final Dataset TEST = TinyData.TEST;

  @TempDir private Path folder = Path.of("");

  @Test
  void distilling() {
    Network teacher = TinyData.teacher(1);
    NetworkSpec small = TinyData.SMALL;
    Dataset training = TRAINING;
    Dataset test = TEST;
    // @start region="distill"
    Network student = small.initialize(Seed.of(1));
    Comparison comparison =
        Distiller.from(teacher)
            .temperature(4)
            .softWeight(0.9) // the labels have the rest
            .optimizer(adam(3e-3f))
            .epochs(2)
            .latency(false)
            .fit(student, training, test); // and the same student without the teacher
    String verdict = comparison.verdict(); // toString() is a table with the verdict below it
    // @end
    assertEquals(student.sha256(), comparison.runs(Role.DISTILLED).get(0).weightsSha256());
    assertTrue(comparison.findings().stream().allMatch(verdict::contains), verdict);
  }

  @Test
  void goingOn() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Checkpoint.write(TinyData.teacher(1), file);
    Dataset training = TRAINING;
    // @start region="classes"
    Network network = Checkpoint.read(file);
    boolean knewOthers = KnownClasses.takeOver(network, training); // from now on those of the data
    // @end
    assertEquals(training.classNames(), network.classNames());
    assertTrue(!knewOthers);
  }

  @Test
  void comparing() {
    NetworkSpec big = TinyData.BIG;
    NetworkSpec small = TinyData.SMALL;
    Trainer trainer = TinyData.trainer();
    // @start region="compare"
    Comparison comparison =
        Distiller.from(big, trainer) // a teacher of its own for each seed
            .trainer(trainer)
            .latency(false)
            .compare(small, TRAINING, TEST, 1, 2);
    Statistics alone = comparison.errors(Role.SCRATCH); // mean and deviation over the seeds
    Statistics distilled = comparison.errors(Role.DISTILLED);
    Statistics calibration = comparison.statistics(Role.DISTILLED, Run::calibrationError);
    Interval next = Interval.ofMean(distilled); // where the mean over all seeds would lie
    double closed = comparison.gapClosed(); // 0 is the student alone, 1 its teacher
    // @end
    assertEquals(2, alone.count());
    assertTrue(next.low() <= distilled.mean() && distilled.mean() <= next.high());
    assertTrue(calibration.mean() > 0 && !Double.isInfinite(closed));

    // @start region="tests"
    SampleTest samples = comparison.sampleTest().orElseThrow(); // the student distilled and alone
    SeedTest seeds = comparison.seedTest().orElseThrow(); // can be below 0.05 from six seeds on
    boolean shown = samples.p() < 0.05 && seeds.p() < 0.05;
    List<ClassChange> changes = comparison.classChanges();
    long fixed = changes.stream().mapToLong(ClassChange::fixed).sum();
    // @end
    // @start region="mcnemar"
    McNemar oneSeed = new McNemar(54, 23); // samples that only the one gets right, only the other
    double p = oneSeed.p();
    // @end
    assertTrue(!shown, "two seeds cannot show it");
    assertTrue(p < 0.001 && p > 1e-4, oneSeed.toString());
    assertEquals(samples.firstOnly(), fixed);

    List<Evaluation> ofDistilled =
        comparison.runs(Role.DISTILLED).stream().map(Run::evaluation).toList();
    List<Evaluation> ofAlone = comparison.runs(Role.SCRATCH).stream().map(Run::evaluation).toList();
    // @start region="difference"
    PairedDifference difference = PairedDifference.of(ofDistilled, ofAlone);
    String said =
        difference.firstIsBetter()
            ? "fewer errors"
            : difference.firstIsWorse() ? "more errors" : "nothing shown";
    String why = difference.evidence(); // the tests in words
    // @end
    assertEquals(difference.isShown(), !said.equals("nothing shown"));
    assertTrue(why.contains("p = "), why);
  }

  @Test
  void listening() {
    Network teacher = TinyData.teacher(1);
    List<String> lines = new ArrayList<>();
    // @start region="listener"
    ComparisonListener listener =
        new ComparisonListener() {
          @Override
          public void done(Run run, @Nullable Network network) {
            lines.add(run.role().title() + ": " + run.testErrors() + " of " + run.testExamples());
          }
        };
    Distiller distiller = Distiller.from(teacher).epochs(1).latency(false).listener(listener);
    // @end
    distiller.fit(TinyData.SMALL.initialize(Seed.of(1)), TRAINING, TEST);
    assertEquals(4, lines.size());
    assertTrue(lines.get(1).startsWith("student alone: "), lines.get(1));
  }

  @Test
  void teachers() {
    Network first = TinyData.BIG.initialize(Seed.of(1));
    Network second = TinyData.BIG.initialize(Seed.of(2));
    // @start region="teacher"
    Teacher one = Teacher.of(first); // its weights as they are now
    Teacher two = Teacher.of(first, second); // the mean of their probabilities
    Batch batch = Batch.of(TRAINING.shape(), new float[3 * 784]);
    float[] logits = new float[batch.size() * two.members() * two.classes()];
    two.logits(batch, logits);
    Evaluation evaluation = Evaluation.of(two.predictor(), TEST);
    // @end
    assertEquals(TEST.size(), evaluation.examples());

    // @start region="ensemble"
    List<Teacher> members = List.of(new NetworkTeacher(first), new NetworkTeacher(second));
    Teacher byProbabilities = new EnsembleTeacher(members);
    Teacher byLogits = new EnsembleTeacher(members, EnsembleTeacher.Mean.LOGITS);
    // @end
    assertEquals(two.sha256(), byProbabilities.sha256());
    assertEquals(List.of(1, 1), List.of(one.members(), byLogits.members()));
  }

  @Test
  void teachersOfFiles() throws IOException {
    Network network = TinyData.BIG.initialize(Seed.of(1));
    Path file = folder.resolve("soft.safetensors");
    // @start region="softTargets"
    SoftTargets targets = SoftTargets.of(Teacher.of(network), TRAINING, 2); // on two threads
    targets.write(file);
    SoftTargets read = SoftTargets.read(file); // mapped into memory; a teacher like any other
    Distiller distiller = Distiller.from(network).softTargets(read);
    // @end
    assertEquals(targets.sha256(), read.sha256());
    assertNotNull(distiller);

    Dataset data = TRAINING;
    // @start region="cached"
    Method hints = Method.parse("kd + 100 hint map:map");
    Teacher once = new CachedTeacher(Teacher.of(network), data, hints.teacherLayers());
    Loss loss = hints.loss(once, 4, 0.9); // of all students: the teacher is asked once
    // @end
    assertEquals(Set.of("map"), hints.teacherLayers());
    assertNotNull(loss);

    // @start region="labelling"
    Labelling labelling =
        Labelling.plain()
            .top(5) // logits of each row; the rest of a row is spread evenly
            .augmented(Augmentation.shift(2), Seed.of(1), 3); // as a training of 3 epochs has them
    SoftTargets.write(file, Teacher.of(network), TRAINING, labelling);
    // @end
    assertEquals(3, SoftTargets.read(file).epochs());

    Path table = Files.writeString(folder.resolve("logits.csv"), "id,a,b\n7,0.9,0.1\n2,0.2,0.8\n");
    // @start region="logitsFile"
    LogitsFile elsewhere = LogitsFile.read(table); // or .npy, as numpy.save writes it
    LogitsFile said = LogitsFile.read(table, LogitsFile.Kind.PROBABILITIES, null);
    Teacher any = TeacherFile.read(table); // a network, soft targets, or such a file
    // @end
    assertEquals(LogitsFile.Kind.PROBABILITIES, elsewhere.kind());
    assertEquals(said.sha256(), any.sha256());
  }

  @Test
  void similarities() {
    Network teacher = TinyData.BIG_NAMED.initialize(Seed.of(1));
    Network student = TinyData.SMALL_NAMED.initialize(Seed.of(1));
    // @start region="similarity"
    LayerSimilarity similarity = LayerSimilarity.of(teacher, student, TEST);
    double logits = similarity.cka()[similarity.first().size() - 1][similarity.second().size() - 1];
    // @end
    assertEquals(List.of("map", "hidden"), similarity.first().subList(0, 2));
    assertTrue(logits > 0 && logits <= 1, "" + logits);

    // @start region="cka"
    float[] x = {1, 0, 0, 1, -1, -1, 2, 1}; // four samples of two units
    float[] y = {3, 0, 0, 3, -3, -3, 6, 3}; // the same at three times the size
    double alike = LinearCka.of(x, y, 4);
    // @end
    assertEquals(1, alike, 1e-5);
  }

  @Test
  void fewLabels() {
    Dataset whole = TRAINING;
    Trainer trainer = TinyData.trainer();
    // @start region="labels"
    Dataset few = PartlyLabelled.of(whole, Subset.first(whole, 100)); // the rest a teacher must say
    Labelled labelled = Labelled.of(few); // what a student without a teacher has
    Network alone = TinyData.SMALL.initialize(Seed.of(1));
    labelled.sameSteps(trainer).fit(alone, labelled.data());
    // @end
    assertEquals(100, labelled.data().size());
    assertEquals(5, labelled.sameSteps(trainer).epochs());
  }

  @Test
  void folders() throws IOException {
    Trainer trainer = TinyData.trainer();
    NetworkSpec spec = TinyData.SMALL;
    // @start region="folder"
    NetworkFolder kept = new NetworkFolder(folder);
    String recipe = NetworkFolder.recipe(spec, "seed 1", "cross entropy", trainer, TRAINING, null);
    Network network = kept.find("student", recipe); // null where there is none yet
    if (network == null) {
      network = spec.initialize(Seed.of(1));
      TrainingResult training = trainer.fit(network, TRAINING);
      TrainedNetwork trained = kept.finish("student", network, training, recipe);
      network = trained.network();
    }
    // @end
    Network again = kept.find("student", recipe);
    assertNotNull(again);
    assertEquals(network.sha256(), again.sha256());
  }

  @Test
  void examining() {
    Network teacher = TinyData.teacher(1);
    Network student = TinyData.SMALL.initialize(Seed.of(1));
    // @start region="examine"
    Examination examination = Examination.of(TEST); // withLatency(TEST) takes times too
    float[] logits = examination.logits(teacher);
    Run run = examination.run(ModelName.of("pruned"), "magnitude", 1, student, logits);
    double agreement = run.agreement(); // the share of samples that get the teacher's class
    Interval errors = Interval.ofErrors(run.testErrors(), run.testExamples());
    // @end
    assertTrue(agreement > 0 && agreement < 1);
    assertTrue(errors.low() < run.testErrors() && run.testErrors() < errors.high());
    assertArrayEquals(logits, examination.logits(teacher));

    // @start region="latency"
    Latency latency = Latency.of(student, TEST); // of one prediction, half a second
    String micros = latency == null ? "not measured" : latency.p50() + " to " + latency.p99();
    // @end
    assertTrue(micros.contains(" to "), micros);
  }
}

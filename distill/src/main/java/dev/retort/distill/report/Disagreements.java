package dev.retort.distill.report;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import dev.retort.engine.data.Dataset;
import dev.retort.engine.tensor.Batch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The test samples that a teacher and its student put into different classes in the first seed,
/// with their pictures: the surest answers first.
final class Disagreements {
  private static final int MOST_SHOWN = 12;

  private final Dataset test;
  private final Answers teacher;
  private final Answers student;
  private final List<Integer> teacherRight = new ArrayList<>();
  private final List<Integer> studentRight = new ArrayList<>();
  private final List<Integer> neitherRight = new ArrayList<>();

  /// Of the others nobody knows who is right.
  private final int labelled;

  private Disagreements(Dataset test, Answers teacher, Answers student) {
    this.test = test;
    this.teacher = teacher;
    this.student = student;
    int known = 0;
    for (int n = 0; n < test.size(); n++) {
      boolean unlabelled = test.label(n) == Batch.UNLABELLED;
      known += unlabelled ? 0 : 1;
      if (unlabelled || teacher.predicted(n) == student.predicted(n)) {
        continue;
      }
      boolean byTeacher = teacher.predicted(n) == test.label(n);
      boolean byStudent = student.predicted(n) == test.label(n);
      (byTeacher ? teacherRight : byStudent ? studentRight : neitherRight).add(n);
    }
    labelled = known;
    teacherRight.sort(Comparator.comparingDouble(n -> -student.confidence(n)));
    studentRight.sort(Comparator.comparingDouble(n -> -teacher.confidence(n)));
    neitherRight.sort(Comparator.comparingDouble(n -> -student.confidence(n)));
  }

  static Optional<Section> of(Comparison comparison, Exhibits exhibits) {
    float[] teacher = exhibits.teacherLogits();
    float[] student = teacher == null ? null : exhibits.logits(Role.DISTILLED);
    if (teacher == null || student == null) {
      return Optional.empty();
    }
    Disagreements found = of(exhibits.test(), teacher, student);
    return Optional.of(
        Section.of(
            "differences",
            "Where teacher and student differ",
            found.lead("the teacher", "the " + comparison.noun(Role.DISTILLED)),
            found::write));
  }

  /// @param teacher logits for the test samples, [N, K]
  /// @param student likewise
  static Disagreements of(Dataset test, float[] teacher, float[] student) {
    return new Disagreements(
        test, new Answers(teacher, test.classes()), new Answers(student, test.classes()));
  }

  /// How many there are.
  ///
  /// @param teacherName how a sentence names the teacher
  /// @param studentName how it names the student
  String lead(String teacherName, String studentName) {
    int all = teacherRight.size() + studentRight.size() + neitherRight.size();
    return String.format(
        Locale.ROOT,
        "Of %,d test samples%s, %s and %s of the first seed put %,d into different classes: %s only"
            + " the teacher is right, %s only the student, %s neither.",
        labelled,
        labelled == test.size() ? "" : " with a label",
        teacherName,
        studentName,
        all,
        Numerals.times(teacherRight.size()),
        Numerals.times(studentRight.size()),
        Numerals.times(neitherRight.size()));
  }

  /// The pictures.
  void write(Html html) {
    gallery(html, "Only the teacher is right", "the student's", teacherRight);
    gallery(html, "Only the student is right", "the teacher's", studentRight);
    gallery(html, "Neither is right", "the student's", neitherRight);
  }

  private void gallery(Html html, String title, String whose, List<Integer> samples) {
    if (samples.isEmpty()) {
      return;
    }
    int shown = Math.min(MOST_SHOWN, samples.size());
    html.element(
        "h3",
        shown == samples.size()
            ? title
            : String.format(
                Locale.ROOT,
                "%s: %s %d surest mistakes of %,d",
                title,
                whose,
                shown,
                samples.size()));
    html.open("ul", "class", "gallery").raw("\n");
    SamplePictures pictures = new SamplePictures(test);
    for (int n : samples.subList(0, shown)) {
      String label = test.classNames().get(test.label(n));
      html.open("li");
      if (SamplePictures.shows(test)) {
        pictures.writeTo(html, n, "test sample " + n + ", class " + label);
      }
      html.open("p");
      String name = SamplePictures.shows(test) ? "" : "sample " + n + " ";
      html.element("strong", name + "is " + label).raw("<br>");
      answer(html, "teacher", Role.TEACHER, teacher, n);
      html.raw("<br>");
      answer(html, "student", Role.DISTILLED, student, n);
      html.close("p").close("li");
    }
    html.close("ul");
  }

  private void answer(Html html, String who, Role role, Answers answers, int n) {
    html.element("span", who + ":", "class", "who " + role.key());
    String name = test.classNames().get(answers.predicted(n));
    String sure = Numerals.percent(answers.confidence(n), 0);
    html.element("span", name + ", " + sure, "class", "answer");
  }
}

package dev.retort.distill.cli;

/// An experiment on few digits: a teacher, its students, and what is expected of them.
final class TinyExperiment {
  static final String TEXT =
      """
      # A teacher and its students
      data = synthetic:200
      seeds = 2
      epochs = 2
      batch-size = 50
      [teacher]
      network = mlp:24
      published = 1 error
      [alone]
      network = mlp:8
      [smoothing]
      like = alone
      method = label-smoothing 0.1
      [kd]
      like = alone
      teacher = teacher
      temperature = 3
      against = alone
      [both]
      members = alone, kd
      [expected]
      teacher < alone
      kd < alone
      """;

  private TinyExperiment() {}
}

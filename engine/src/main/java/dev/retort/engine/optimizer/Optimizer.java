package dev.retort.engine.optimizer;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import java.util.List;

/// How gradients change parameters, as data: the rule, its numbers and the schedule of its learning
/// rate. Semantics and defaults are PyTorch's.
///
/// [#start] makes the working state for the parameters of one training run.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="optimizer"}
///
/// [#text()] writes and [#parse(String)] reads the same as `sgd 0.05 momentum 0.9, cosine`.
public sealed interface Optimizer permits Sgd, Adam, AdamW, RmsProp {
  /// The learning rate that the schedule multiplies.
  float learningRate();

  /// The course of the learning rate over the run.
  Schedule schedule();

  /// How much of each parameter is added to its gradient, or by [AdamW], times the learning rate,
  /// taken from the parameter itself; 0 for no decay.
  float weightDecay();

  /// The greatest Euclidean norm of a unit's incoming weights, or 0 for no limit. After each step
  /// the units beyond it are scaled back to it. A unit is an entry of the first axis, in PyTorch's
  /// layout, of a weight; biases and gains have no limit.
  ///
  /// Source: Srebro and Shraibman 2005; Hinton et al. 2012, arXiv 1207.0580 (squared norm at most
  /// 15).
  float maxNorm();

  /// The same optimizer with another learning rate.
  Optimizer learningRate(double learningRate);

  /// The same optimizer with another schedule.
  Optimizer schedule(Schedule schedule);

  /// The same optimizer with another limit of the norm; 0 for none.
  Optimizer maxNorm(double maxNorm);

  /// How the optimizer is written in reports: `adam 0.001, warmup 1 epoch, cosine`.
  String text();

  /// Reads what [#text()] writes; a setting that is left out is as in [Optimizers].
  ///
  /// @throws IllegalArgumentException with what was expected and what was found, or what an
  ///   optimizer does not take
  static Optimizer parse(String text) {
    return OptimizerText.parse(text);
  }

  /// The working state for one run: `gradients` has an array for each of the `trained` parameters,
  /// in the same layout.
  ///
  /// @throws IllegalArgumentException if the gradients do not fit the parameters, one of these is a
  ///   running statistic, which no optimizer trains, or this is [Sgd] with Nesterov's momentum and
  ///   without a momentum
  default OptimizerState start(List<Parameter> trained, List<float[]> gradients, Workers workers) {
    return new OptimizerState(this, trained, gradients, workers);
  }
}

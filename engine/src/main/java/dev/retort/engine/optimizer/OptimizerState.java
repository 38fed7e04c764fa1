package dev.retort.engine.optimizer;

import dev.retort.engine.kernel.Workers;
import dev.retort.engine.layer.Parameter;
import dev.retort.engine.layer.ParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An optimizer at work: what it remembers of one training run, and the step.
///
/// A step reads the gradients where they lie, writes the parameters' values in place and allocates
/// nothing. The bits do not depend on the number of workers, because every element is updated by
/// itself. Not for use from several threads at once.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="loop"}
public final class OptimizerState {
  private final Optimizer optimizer;
  private final Workers workers;
  private final List<Parameter> buffers = new ArrayList<>();
  private final ParameterUpdate[] updates;
  private final int[] lengths;
  private final MaxNorm[] limits;
  private long steps;

  OptimizerState(
      Optimizer optimizer, List<Parameter> trained, List<float[]> gradients, Workers workers) {
    if (trained.size() != gradients.size()) {
      throw new IllegalArgumentException(
          "the optimizer needs a gradient for each of %d parameters but gets %d"
              .formatted(trained.size(), gradients.size()));
    }
    this.optimizer = optimizer;
    this.workers = workers;
    this.updates = new ParameterUpdate[trained.size()];
    this.lengths = new int[trained.size()];
    List<MaxNorm> limits = new ArrayList<>();
    for (int i = 0; i < updates.length; i++) {
      Parameter parameter = trained.get(i);
      float[] gradient = gradients.get(i);
      if (!parameter.trained()) {
        throw new IllegalArgumentException(
            parameter.name() + " is a statistic, which no optimizer trains");
      }
      if (gradient.length != parameter.values().length) {
        throw new IllegalArgumentException(
            "%s has %d values but its gradient has %d"
                .formatted(parameter.name(), parameter.values().length, gradient.length));
      }
      updates[i] =
          switch (optimizer) {
            case Sgd sgd -> sgd.update(parameter, gradient);
            case Adam adam -> adam.update(parameter, gradient);
            case AdamW adamW -> adamW.update(parameter, gradient);
            case RmsProp rmsProp -> rmsProp.update(parameter, gradient);
          };
      lengths[i] = gradient.length;
      buffers.addAll(updates[i].buffers());
      if (optimizer.maxNorm() > 0 && parameter.spec().role() == ParameterSpec.Role.WEIGHT) {
        limits.add(MaxNorm.of(parameter, optimizer.maxNorm()));
      }
    }
    this.limits = limits.toArray(MaxNorm[]::new);
  }

  /// One step with the learning rate times `factor`, as the schedule has it.
  public void step(double factor) {
    double rate = optimizer.learningRate() * factor;
    steps++;
    for (int i = 0; i < updates.length; i++) {
      updates[i].prepare(rate, steps);
      workers.split(lengths[i], Workers.GRAIN, updates[i]);
    }
    for (MaxNorm limit : limits) {
      workers.split(limit.units(), limit.grain(), limit);
    }
  }

  /// The steps taken, those before a restart counted.
  public long steps() {
    return steps;
  }

  /// What is remembered between steps, such as `exp_avg.0.weight`, in the parameters' order; the
  /// working buffers themselves.
  public List<Parameter> buffers() {
    return List.copyOf(buffers);
  }

  /// Copies of the buffers by name, in PyTorch's layout.
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    for (Parameter buffer : buffers) {
      state.put(buffer.name(), buffer.toArray());
    }
    return state;
  }

  /// Goes on from a state that was saved after so many steps of the same optimizer on the same
  /// parameters.
  ///
  /// @throws IllegalArgumentException if the state lacks a buffer, has one too many or one of
  ///   another size; nothing is changed then
  public void restore(long steps, Map<String, float[]> state) {
    if (steps < 0) {
      throw new IllegalArgumentException("a state after " + steps + " steps cannot be");
    }
    for (Parameter buffer : buffers) {
      float[] saved = state.get(buffer.name());
      if (saved == null) {
        throw new IllegalArgumentException(
            "the saved state of %s lacks %s".formatted(optimizer.text(), buffer.name()));
      }
      if (saved.length != buffer.values().length) {
        throw new IllegalArgumentException(
            "the saved %s has %d values where %s has %d"
                .formatted(buffer.name(), saved.length, buffer.shape(), buffer.values().length));
      }
    }
    if (state.size() != buffers.size()) {
      throw new IllegalArgumentException(
          "the saved state has %d buffers where %s has %d: it is another optimizer's or network's"
              .formatted(state.size(), optimizer.text(), buffers.size()));
    }
    for (Parameter buffer : buffers) {
      float[] saved = state.get(buffer.name());
      if (saved != null) {
        buffer.set(saved);
      }
    }
    this.steps = steps;
  }
}

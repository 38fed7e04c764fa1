package dev.retort.engine.optimizer;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads optimizers:
///
///     optimizer = name rate {setting} ["," schedule]
///     setting   = "momentum" number | "nesterov"                 of sgd
///               | "betas" number number | "epsilon" number       of adam and adamw
///               | "alpha" number | "epsilon" number              of rmsprop
///               | "weight-decay" number | "max-norm" number      of all
///
/// What is not said is as in [Optimizers].
final class OptimizerText {
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final String END = "the end";

  private final String text;
  private final String[] words;
  private int at;

  private OptimizerText(String text, String rule) {
    this.text = text;
    this.words = rule.strip().split("\\s+");
  }

  static Optimizer parse(String text) {
    int comma = text.indexOf(',');
    Optimizer rule =
        new OptimizerText(text, comma < 0 ? text : text.substring(0, comma)).optimizer();
    return comma < 0 ? rule : rule.schedule(Schedule.parse(text.substring(comma + 1)));
  }

  private Optimizer optimizer() {
    String name = words[at++];
    Optimizer rule =
        switch (name) {
          case "sgd" -> Optimizers.sgd(number());
          case "adam" -> Optimizers.adam(number());
          case "adamw" -> Optimizers.adamW(number());
          case "rmsprop" -> Optimizers.rmsProp(number());
          default ->
              throw new IllegalArgumentException(
                  "unknown optimizer \"%s\"; known are adam, adamw, rmsprop and sgd"
                      .formatted(name));
        };
    Set<String> said = new HashSet<>();
    while (at < words.length) {
      if (!said.add(words[at])) {
        throw wrong("each setting once");
      }
      rule =
          switch (rule) {
            case Sgd sgd -> setting(sgd);
            case Adam adam -> setting(adam);
            case AdamW adamW -> setting(adamW);
            case RmsProp rmsProp -> setting(rmsProp);
          };
    }
    if (rule instanceof Sgd sgd) {
      sgd.requireMomentum();
    }
    return rule;
  }

  private Sgd setting(Sgd sgd) {
    return switch (words[at++]) {
      case "momentum" -> sgd.momentum(number());
      case "nesterov" -> sgd.nesterov();
      case "weight-decay" -> sgd.weightDecay(number());
      case "max-norm" -> sgd.maxNorm(number());
      default -> throw unknown("momentum, nesterov, weight-decay or max-norm");
    };
  }

  private Adam setting(Adam adam) {
    return switch (words[at++]) {
      case "betas" -> adam.betas(fraction(), fraction());
      case "epsilon" -> adam.epsilon(fraction());
      case "weight-decay" -> adam.weightDecay(number());
      case "max-norm" -> adam.maxNorm(number());
      default -> throw unknown("betas, epsilon, weight-decay or max-norm");
    };
  }

  private AdamW setting(AdamW adamW) {
    return switch (words[at++]) {
      case "betas" -> adamW.betas(fraction(), fraction());
      case "epsilon" -> adamW.epsilon(fraction());
      case "weight-decay" -> adamW.weightDecay(number());
      case "max-norm" -> adamW.maxNorm(number());
      default -> throw unknown("betas, epsilon, weight-decay or max-norm");
    };
  }

  private RmsProp setting(RmsProp rmsProp) {
    return switch (words[at++]) {
      case "alpha" -> rmsProp.alpha(fraction());
      case "epsilon" -> rmsProp.epsilon(fraction());
      case "weight-decay" -> rmsProp.weightDecay(number());
      case "max-norm" -> rmsProp.maxNorm(number());
      default -> throw unknown("alpha, epsilon, weight-decay or max-norm");
    };
  }

  /// A number that is kept as a float.
  private float number() {
    return Float.parseFloat(numeral());
  }

  /// A number that is kept as a double.
  private double fraction() {
    return Double.parseDouble(numeral());
  }

  private String numeral() {
    if (at == words.length || !NUMBER.matcher(words[at]).matches()) {
      throw wrong("a number");
    }
    return words[at++];
  }

  private IllegalArgumentException unknown(String expected) {
    at--;
    return wrong(expected);
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "optimizer \"%s\": expected %s but found %s"
            .formatted(text.strip(), expected, at < words.length ? words[at] : END));
  }
}

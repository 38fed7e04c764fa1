package dev.retort.distill;

/// A folder has another network, or the state of another training, under the name that is asked
/// for; the message says which file that is and, where the file tells, what differs.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="folder"}
public final class TrainedOtherwiseException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TrainedOtherwiseException(String message) {
    super(message);
  }
}

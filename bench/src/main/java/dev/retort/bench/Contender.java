package dev.retort.bench;

/// We, and the systems that others would use instead, in settings that were their fastest in a few
/// trials (see the profile `peers`).
public enum Contender {
  RETORT("Retort"),
  PYTORCH("PyTorch"),
  ONNX_RUNTIME("ONNX Runtime"),
  OPENBLAS("OpenBLAS"),
  NETLIB("netlib");

  private final String title;

  Contender(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /// What to say when it is asked for work that it does not know.
  IllegalArgumentException cannot(String work) {
    return new IllegalArgumentException(title + " has no " + work + "; choose another -p whose");
  }
}

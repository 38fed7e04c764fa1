package dev.retort.bench;

/// The systems that others would use, in their strongest settings (see [Peers]).
public enum Peer {
  PYTORCH("PyTorch"),
  ONNX_RUNTIME("ONNX Runtime"),
  OPENBLAS("OpenBLAS"),
  NETLIB("netlib");

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}

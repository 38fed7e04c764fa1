package dev.retort.distill;

/// What a model is called where models stand side by side: in a [Comparison] its [Role], in an
/// experiment the name of its stage.
///
/// {@snippet class="dev.retort.distill.ExamplesTest" region="examine"}
public interface ModelName {
  /// The name in files: `label-smoothing`.
  String key();

  /// The name in tables: `student alone`.
  String title();

  /// One name for files and tables.
  static ModelName of(String name) {
    return new Same(name);
  }

  /// The same in files and in tables.
  record Same(String key) implements ModelName {
    @Override
    public String title() {
      return key;
    }
  }
}

/// The engine: layers, losses, optimizers, data and kernels, on nothing but the JDK.
module dev.retort.engine {
  // Not `static`: on the module path this line alone switches the vector kernels on.
  requires jdk.incubator.vector;
  requires transitive java.desktop; // decoders of JPEG and PNG; images that a program has
  requires static org.jspecify;

  exports dev.retort.engine;
  exports dev.retort.engine.data;
  exports dev.retort.engine.io;
  exports dev.retort.engine.kernel;
  exports dev.retort.engine.layer;
  exports dev.retort.engine.loss;
  exports dev.retort.engine.optimizer;
  exports dev.retort.engine.tensor;
}

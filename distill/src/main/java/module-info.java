/// Knowledge distillation on the engine, and the command that runs it.
module dev.retort.distill {
  requires transitive dev.retort.engine;
  requires static info.picocli;
  requires static org.jspecify;

  exports dev.retort.distill;
}

/// Knowledge distillation on the engine, and the command that runs it.
module dev.retort.distill {
  requires transitive dev.retort.engine;
  requires java.desktop; // encodes the report's pictures as PNG
  requires static info.picocli;
  requires static me.tongfei.progressbar;
  requires static org.jspecify;

  exports dev.retort.distill;
  exports dev.retort.distill.objective;
  exports dev.retort.distill.recipe;
  exports dev.retort.distill.search;
  exports dev.retort.distill.statistics;
  exports dev.retort.distill.teacher;

  opens dev.retort.distill.cli to
      info.picocli;
}

/// Somebody's program that imports Retort.
module consumer {
  requires dev.retort.distill;
}

/// Reverse-mode differentiation over the op records, and the proof that it is right.
module pellucid.autodiff {
  requires static transitive org.jspecify;
  requires transitive pellucid.engine;

  exports pellucid.autodiff;
  exports pellucid.proof;
}

/// Layers, optimisers, data, the training loop and the architectures.
module pellucid.models {
  requires static transitive org.jspecify;
  requires transitive pellucid.autodiff;

  exports pellucid.nn;
  exports pellucid.optim;
  exports pellucid.data;
  exports pellucid.train;
  exports pellucid.models;
}

/// Layers, optimisers, data, the training loop and the architectures.
module pellucid.models {
  requires static transitive org.jspecify;
  requires java.net.http;
  requires transitive pellucid.autodiff;

  exports pellucid.nn;
  exports pellucid.optim;
  exports pellucid.data;
  exports pellucid.data.fetch;
  exports pellucid.data.format;
  exports pellucid.train;
  exports pellucid.models;
}

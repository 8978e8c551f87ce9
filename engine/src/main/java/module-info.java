/// Tensors, the sealed set of ops, their dispatch to kernels, memory, and file formats.
@SuppressWarnings("module") // the friends named below are compiled after this module
module pellucid.engine {
  requires static transitive org.jspecify;
  requires transitive pellucid.kernel;

  uses pellucid.kernel.KernelBackend;

  exports pellucid.tensor;
  exports pellucid.op;
  exports pellucid.io;
  exports pellucid.io.json to
      pellucid.models;
  exports pellucid.dispatch to
      pellucid.autodiff,
      pellucid.models,
      pellucid.cli,
      pellucid.bench;
  exports pellucid.memory to
      pellucid.autodiff,
      pellucid.models,
      pellucid.cli,
      pellucid.bench;
}

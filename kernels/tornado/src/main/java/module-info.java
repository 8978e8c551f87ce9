/// Kernels in Java for graphics cards, compiled by TornadoVM; the only module that names it.
@SuppressWarnings("module") // the friend named below is not needed to compile
module pellucid.kernel.tornado {
  requires static org.jspecify;
  requires pellucid.kernel;
  requires tornado.api;

  // It looks kernels up by reflection.
  opens pellucid.kernel.tornado to
      tornado.runtime;

  uses pellucid.kernel.KernelBackend; // the host's, for what was handed back

  provides pellucid.kernel.KernelBackend with
      pellucid.kernel.tornado.TornadoBackend;
}

/// Kernels in Java for graphics cards, compiled by TornadoVM; the only module that names it.
module pellucid.kernel.tornado {
  requires static org.jspecify;
  requires pellucid.kernel;
  requires tornado.api;

  provides pellucid.kernel.KernelBackend with
      pellucid.kernel.tornado.TornadoBackend;
}

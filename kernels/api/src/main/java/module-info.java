/// The kernel SPI: what a backend gets to see of a tensor, and the scalar backend that defines
/// every op.
module pellucid.kernel {
  requires static transitive org.jspecify;

  exports pellucid.kernel;
  exports pellucid.kernel.scalar;

  provides pellucid.kernel.KernelBackend with
      pellucid.kernel.scalar.ScalarBackend,
      pellucid.kernel.scalar.ScalarCpuFallback;
}

/// The CPU kernels on the Vector API; the only module that names `jdk.incubator.vector`.
module pellucid.kernel.cpu {
  requires static org.jspecify;
  requires jdk.incubator.vector;
  requires pellucid.kernel;

  provides pellucid.kernel.KernelBackend with
      pellucid.kernel.cpu.CpuBackend;
}

/// Benchmarks, and the tests of the walls between modules.
@SuppressWarnings("requires-automatic") // JMH has no module descriptor
module pellucid.bench {
  requires static org.jspecify;
  requires java.management;
  requires jdk.incubator.vector;
  requires jmh.core;
  requires pellucid.kernel;
  requires pellucid.models;

  uses pellucid.kernel.KernelBackend;
}

/// Benchmarks, the comparison with peers, and the tests of the walls between modules.
@SuppressWarnings("requires-automatic") // JMH has no module descriptor
module pellucid.bench {
  requires static transitive org.jspecify;
  requires com.google.gson;
  requires info.picocli;
  requires java.desktop;
  requires java.management;
  requires jdk.incubator.vector;
  requires jmh.core;
  requires pellucid.cli;
  requires pellucid.kernel;
  requires org.knowm.xchart;
  requires transitive pellucid.models;

  uses pellucid.bench.duel.Contestant;
  uses pellucid.kernel.KernelBackend;

  exports pellucid.bench.cases;
  exports pellucid.bench.duel;

  opens pellucid.bench to
      info.picocli;
}

package pellucid.bench.duel;

import java.util.List;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;

/// Peers for the tests, in plain loops: products only.
public final class FakePeers {
  private FakePeers() {}

  private static float[] product(Work.MatMul w) {
    float[] a = Inputs.uniform(1, w.m() * w.k());
    float[] b = Inputs.uniform(2, w.k() * w.n());
    float[] c = new float[w.m() * w.n()];
    for (int i = 0; i < w.m(); i++) {
      for (int j = 0; j < w.n(); j++) {
        double sum = 0;
        for (int p = 0; p < w.k(); p++) {
          sum += (double) a[i * w.k() + p] * b[p * w.n() + j];
        }
        c[i * w.n() + j] = (float) sum;
      }
    }
    return c;
  }

  /// Computes what it should.
  public static class Honest implements Contestant {
    /// For the service loader.
    public Honest() {}

    @Override
    public String name() {
      return "honest";
    }

    @Override
    public boolean serves(Work work) {
      return work instanceof Work.MatMul;
    }

    @Override
    public String start(int threads, double warmUpSeconds) {
      return "plain loops on " + threads;
    }

    @Override
    public Trial prepare(Work work) {
      return new Product((Work.MatMul) work, 0);
    }
  }

  /// One number is wrong.
  public static final class Liar extends Honest {
    /// For the service loader.
    public Liar() {}

    @Override
    public String name() {
      return "liar";
    }

    @Override
    public Trial prepare(Work work) {
      return new Product((Work.MatMul) work, 0.1f);
    }
  }

  /// Its library is missing.
  public static final class Absent extends Honest {
    /// For the service loader.
    public Absent() {}

    @Override
    public String name() {
      return "absent";
    }

    @Override
    public String start(int threads, double warmUpSeconds) {
      throw new UnsatisfiedLinkError("no absent in java.library.path");
    }
  }

  private record Product(Work.MatMul work, float wrong) implements Trial {
    @Override
    public void run(int calls) {
      for (int i = 0; i < calls; i++) {
        product(work);
      }
    }

    @Override
    public List<float[]> result() {
      float[] c = product(work);
      c[c.length / 2] += wrong;
      return List.of(c);
    }

    @Override
    public void close() {}
  }
}

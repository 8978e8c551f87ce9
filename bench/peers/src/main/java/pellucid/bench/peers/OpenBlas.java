package pellucid.bench.peers;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Trial;

/// OpenBLAS. Its number of threads is that of the environment.
public final class OpenBlas implements Contestant {
  @Override
  public String name() {
    return "openblas";
  }

  @Override
  public boolean serves(Work work) {
    return work instanceof Work.MatMul;
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    return "OpenBLAS of " + Loader.load(openblas.class);
  }

  @Override
  public Trial prepare(Work work) {
    return new BlasTrial((Work.MatMul) work) {
      @Override
      void gemm(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
      }

      @Override
      void gemv(int m, int k, FloatPointer a, FloatPointer x, FloatPointer y) {
        cblas_sgemv(CblasRowMajor, CblasNoTrans, m, k, 1, a, k, x, 1, 0, y, 1);
      }
    };
  }
}

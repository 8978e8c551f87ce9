package pellucid.bench.peers;

import static org.bytedeco.mkl.global.mkl_rt.CblasNoTrans;
import static org.bytedeco.mkl.global.mkl_rt.CblasRowMajor;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Get_Version_String;
import static org.bytedeco.mkl.global.mkl_rt.MKL_Set_Num_Threads;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemm;
import static org.bytedeco.mkl.global.mkl_rt.cblas_sgemv;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.FloatPointer;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Trial;

/// Intel's Math Kernel Library.
public final class Mkl implements Contestant {
  @Override
  public String name() {
    return "mkl";
  }

  @Override
  public boolean serves(Work work) {
    return work instanceof Work.MatMul;
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    MKL_Set_Num_Threads(threads);
    byte[] version = new byte[200];
    MKL_Get_Version_String(version, version.length);
    return new String(version, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
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

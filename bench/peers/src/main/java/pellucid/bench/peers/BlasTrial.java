package pellucid.bench.peers;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Trial;

/// A product by a BLAS, over memory allocated once and aligned to 64 bytes.
abstract class BlasTrial implements Trial {
  private static final int ALIGNMENT = 64;

  private final Work.MatMul work;
  private final FloatPointer a;
  private final FloatPointer b;
  private final FloatPointer c;

  BlasTrial(Work.MatMul work) {
    this.work = work;
    a = aligned(work.m() * work.k()).put(Inputs.uniform(1, work.m() * work.k()));
    b = aligned(work.k() * work.n()).put(Inputs.uniform(2, work.k() * work.n()));
    c = aligned(work.m() * work.n()).put(new float[work.m() * work.n()]);
  }

  private static FloatPointer aligned(int size) {
    FloatPointer room = new FloatPointer(size + ALIGNMENT / Float.BYTES);
    long over = room.address() % ALIGNMENT;
    return room.getPointer(FloatPointer.class, over == 0 ? 0 : (ALIGNMENT - over) / Float.BYTES);
  }

  abstract void gemm(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c);

  abstract void gemv(int m, int k, FloatPointer a, FloatPointer x, FloatPointer y);

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      if (work.n() == 1) {
        gemv(work.m(), work.k(), a, b, c);
      } else {
        gemm(work.m(), work.n(), work.k(), a, b, c);
      }
    }
  }

  @Override
  public List<float[]> result() {
    run(1);
    float[] values = new float[work.m() * work.n()];
    c.get(values);
    return List.of(values);
  }

  @Override
  public void close() {
    a.deallocate();
    b.deallocate();
    c.deallocate();
  }
}

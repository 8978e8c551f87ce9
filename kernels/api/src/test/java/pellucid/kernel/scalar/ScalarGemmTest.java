package pellucid.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;

class ScalarGemmTest {
  private static final ScalarBackend BACKEND = new ScalarBackend();
  private static final long[] NO_BATCH = {};
  private static final Operand A = Host.f32(1, 2, 3, 4, 5, 6); // [2, 3]
  private static final Operand B = Host.f32(1, 0, 2, 1, 0, 3); // [3, 2]

  @Test
  void multiplies() {
    Operand c = Host.empty(DType.F32, 4);
    BACKEND.gemm(
        new GemmCall(NO_BATCH, 2, 2, 3, view(A, 3, 1), view(B, 2, 1), view(c, 2, 1), null, false));
    assertArrayEquals(new double[] {5, 11, 14, 23}, Host.values(c));
  }

  @Test
  void transposesByStridesAndAddsABias() {
    // A^T [3, 2] times B^T [2, 3], plus a bias per column
    Operand c = Host.empty(DType.F32, 9);
    Operand bias = Host.view(Host.f32(100, 200, 300), 0, 0, 1);
    BACKEND.gemm(
        new GemmCall(NO_BATCH, 3, 3, 2, view(A, 1, 3), view(B, 1, 2), view(c, 3, 1), bias, false));
    assertArrayEquals(new double[] {101, 206, 312, 102, 209, 315, 103, 212, 318}, Host.values(c));
  }

  @Test
  void accumulates() {
    Operand c = Host.f32(1, 1, 1, 1);
    BACKEND.gemm(
        new GemmCall(NO_BATCH, 2, 2, 3, view(A, 3, 1), view(B, 2, 1), view(c, 2, 1), null, true));
    assertArrayEquals(new double[] {6, 12, 15, 24}, Host.values(c));
  }

  @Test
  void broadcastsOverTheBatch() {
    Operand c = Host.empty(DType.F32, 4); // batch of 2, [1, 2]: the rows of A as two matrices
    BACKEND.gemm(
        new GemmCall(
            new long[] {2},
            1,
            2,
            3,
            Host.view(A, 0, 3, 3, 1),
            Host.view(B, 0, 0, 2, 1),
            Host.view(c, 0, 2, 2, 1),
            Host.view(Host.f32(1000), 0, 0, 0, 0),
            false));
    assertArrayEquals(new double[] {1005, 1011, 1014, 1023}, Host.values(c));
  }

  @Test
  void ofNothingIsTheBias() {
    Operand c = Host.empty(DType.F32, 4);
    Operand nothing = Host.view(Host.f32(), 0, 0, 1);
    BACKEND.gemm(new GemmCall(NO_BATCH, 2, 2, 0, nothing, nothing, view(c, 2, 1), null, false));
    assertArrayEquals(new double[4], Host.values(c));
    BACKEND.gemm(
        new GemmCall(
            NO_BATCH,
            2,
            2,
            0,
            nothing,
            nothing,
            view(c, 2, 1),
            Host.view(Host.f32(1, 2), 0, 1, 0),
            false));
    assertArrayEquals(new double[] {1, 1, 2, 2}, Host.values(c));
  }

  private static Operand view(Operand operand, long row, long column) {
    return Host.view(operand, 0, row, column);
  }
}

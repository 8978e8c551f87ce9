package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pellucid.kernel.Operand;

class GemmPackTest {
  private static final int MR = VectorConfig.MR;
  private static final int KC = VectorConfig.KC;

  /// A worker that packs a panel must leave the next one alone: another may have packed it already.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 50})
  void rowsStayWithinTheirPanel(int kc) {
    int rows = 3 * MR + 64;
    Operand values = Samples.random(1, (long) rows * kc);
    for (boolean columnMajor : new boolean[] {true, false}) {
      GemmMatrix a = new GemmMatrix();
      a.set(values.buffer().read(), 0, columnMajor ? 1 : kc, columnMajor ? rows : 1);
      float[] panel = new float[MR * KC + 64];
      Arrays.fill(panel, 77);
      GemmPack.rows(a, MR, MR, 0, kc, panel, 0, new float[16 * MR]);
      float[] source = Samples.floats(values);
      for (int p = 0; p < kc; p++) {
        for (int r = 0; r < MR; r++) {
          assertEquals(source[(int) a.at(MR + r, p)], panel[r * KC + p]);
        }
      }
      for (int i = (MR - 1) * KC + kc; i < panel.length; i++) {
        assertEquals(77, panel[i], "behind the panel, at " + i);
      }
    }
  }

  /// Lines are turned whole blocks at a time, what is left of them one by one, and nothing beside
  /// them is written.
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 48, 100})
  void linesBecomeColumns(int length) {
    for (int count : new int[] {1, 4, 7, 16, 23, 64}) {
      int pitch = count + 5;
      float[] source = Samples.floats(Samples.random(1, (long) count * length));
      float[] panel = new float[length * pitch];
      Arrays.fill(panel, 77);
      GemmPack.interleave(source.clone(), count, length, panel, 0, pitch);
      for (int p = 0; p < length; p++) {
        for (int q = 0; q < pitch; q++) {
          assertEquals(q < count ? source[q * length + p] : 77, panel[p * pitch + q]);
        }
      }
    }
  }
}

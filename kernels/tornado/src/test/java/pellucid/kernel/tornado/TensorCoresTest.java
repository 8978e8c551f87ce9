package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

@ExtendWith(OnDevice.class)
class TensorCoresTest {
  @Test
  void run() {
    for (int[] s : new int[][] {{128, 128, 64}, {256, 128, 100}, {70, 90, 65}, {200, 300, 1000}}) {
      try (var _ = TensorScope.open()) {
        float[] a = new float[s[0] * s[2]];
        float[] b = new float[s[1] * s[2]];
        for (int i = 0; i < a.length; i++) a[i] = (float) Math.sin(i * 0.7);
        for (int i = 0; i < b.length; i++) b[i] = (float) Math.cos(i * 0.9);
        Tensor x = Tensor.of(a, s[0], s[2]);
        Tensor y = Tensor.of(b, s[2], s[1]);
        float[] want = x.to(Device.scalar()).matmul(y.to(Device.scalar())).toFloats();
        float[] got = x.to(OnDevice.gpu()).matmul(y.to(OnDevice.gpu())).toFloats();
        double worst = 0;
        for (int i = 0; i < want.length; i++) worst = Math.max(worst, Math.abs(want[i] - got[i]));
        System.out.println(s[0] + " " + s[1] + " " + s[2] + " worst " + worst + " " + want[5] + " " + got[5]);
      }
    }
  }
}

package pellucid.kernel.scalar;

import pellucid.kernel.CompactGemmCall;
import pellucid.kernel.Operand;

/// Products with weights in few bits: the weights widen exactly, sums run in double.
final class ScalarCompactGemm {
  private ScalarCompactGemm() {}

  static void run(CompactGemmCall call) {
    Elements x = Elements.read(call.x());
    Elements weight = Elements.read(call.weight());
    Elements y = Elements.write(call.y());
    for (long i = 0; i < call.m(); i++) {
      for (long j = 0; j < call.n(); j++) {
        double sum = 0;
        for (long p = 0; p < call.k(); p++) {
          sum +=
              x.get(call.x().offset() + i * call.k() + p)
                  * weight.get(call.weight().offset() + j * call.k() + p);
        }
        Operand scale = call.scale();
        if (scale != null) {
          sum *= Elements.read(scale).get(scale.offset() + j);
        }
        Operand bias = call.bias();
        if (bias != null) {
          sum += Elements.read(bias).get(bias.offset() + j);
        }
        y.set(call.y().offset() + i * call.n() + j, sum);
      }
    }
  }
}

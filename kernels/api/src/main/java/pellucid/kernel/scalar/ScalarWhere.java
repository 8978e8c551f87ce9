package pellucid.kernel.scalar;

import pellucid.kernel.NdLoop;
import pellucid.kernel.WhereCall;

/// One of two elements by a condition, on every dtype: what is not taken is not looked at.
final class ScalarWhere {
  private ScalarWhere() {}

  static void run(WhereCall call) {
    Elements condition = Elements.read(call.condition());
    Elements a = Elements.read(call.a());
    Elements b = Elements.read(call.b());
    Elements out = Elements.write(call.out());
    boolean floating = call.out().dtype().isFloating();
    NdLoop loop = NdLoop.of(call.shape(), call.condition(), call.a(), call.b(), call.out());
    for (long run = 0; run < loop.runs(); run++, loop.next()) {
      for (long i = 0; i < loop.length(); i++) {
        boolean first = condition.getLong(loop.offset(0) + i * loop.stride(0)) != 0;
        Elements from = first ? a : b;
        int operand = first ? 1 : 2;
        long at = loop.offset(operand) + i * loop.stride(operand);
        long to = loop.offset(3) + i * loop.stride(3);
        if (floating) {
          out.set(to, from.get(at));
        } else {
          out.setLong(to, from.getLong(at));
        }
      }
    }
  }
}

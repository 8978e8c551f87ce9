package pellucid.kernel.scalar;

import pellucid.kernel.GatherCall;

/// Slices picked along an axis, and added back; on every dtype.
final class ScalarGather {
  private ScalarGather() {}

  static void gather(GatherCall call) {
    Elements table = Elements.read(call.table());
    Elements indices = Elements.read(call.indices());
    Elements slices = Elements.write(call.slices());
    boolean floating = call.table().dtype().isFloating();
    for (long o = 0; o < call.outer(); o++) {
      for (long j = 0; j < call.count(); j++) {
        long from = tableRow(call, indices, o, j);
        long to = sliceRow(call, o, j);
        for (long i = 0; i < call.inner(); i++) {
          if (floating) {
            slices.set(to + i, table.get(from + i));
          } else {
            slices.setLong(to + i, table.getLong(from + i));
          }
        }
      }
    }
  }

  /// Every addition rounds to the table's dtype.
  static void scatterAdd(GatherCall call) {
    Elements table = Elements.write(call.table());
    Elements indices = Elements.read(call.indices());
    Elements slices = Elements.read(call.slices());
    boolean floating = call.table().dtype().isFloating();
    for (long i = 0; i < call.outer() * call.size() * call.inner(); i++) {
      table.setLong(call.table().offset() + i, 0);
    }
    for (long o = 0; o < call.outer(); o++) {
      for (long j = 0; j < call.count(); j++) {
        long to = tableRow(call, indices, o, j);
        long from = sliceRow(call, o, j);
        for (long i = 0; i < call.inner(); i++) {
          if (floating) {
            table.set(to + i, table.get(to + i) + slices.get(from + i));
          } else {
            table.setLong(to + i, table.getLong(to + i) + slices.getLong(from + i));
          }
        }
      }
    }
  }

  private static long tableRow(GatherCall call, Elements indices, long o, long j) {
    long index = indices.getLong(call.indices().offset() + j);
    return call.table().offset() + (o * call.size() + index) * call.inner();
  }

  private static long sliceRow(GatherCall call, long o, long j) {
    return call.slices().offset() + (o * call.count() + j) * call.inner();
  }
}

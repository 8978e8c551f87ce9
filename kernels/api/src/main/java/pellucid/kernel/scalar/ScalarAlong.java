package pellucid.kernel.scalar;

import pellucid.kernel.AlongCall;

/// Elements picked along an axis, and added back; on every dtype.
final class ScalarAlong {
  private ScalarAlong() {}

  static void take(AlongCall call) {
    Elements table = Elements.read(call.table());
    Elements picked = Elements.write(call.picked());
    boolean floating = call.table().dtype().isFloating();
    for (long e = 0; e < call.outer() * call.count() * call.inner(); e++) {
      long from = tableElement(call, e);
      long to = call.picked().offset() + e;
      if (floating) {
        picked.set(to, table.get(from));
      } else {
        picked.setLong(to, table.getLong(from));
      }
    }
  }

  /// Every addition rounds to the table's dtype.
  static void add(AlongCall call) {
    Elements table = Elements.write(call.table());
    Elements picked = Elements.read(call.picked());
    boolean floating = call.table().dtype().isFloating();
    for (long i = 0; i < call.outer() * call.size() * call.inner(); i++) {
      table.setLong(call.table().offset() + i, 0);
    }
    for (long e = 0; e < call.outer() * call.count() * call.inner(); e++) {
      long to = tableElement(call, e);
      long from = call.picked().offset() + e;
      if (floating) {
        table.set(to, table.get(to) + picked.get(from));
      } else {
        table.setLong(to, table.getLong(to) + picked.getLong(from));
      }
    }
  }

  /// Where in the table the element number e of the picked ones stands.
  private static long tableElement(AlongCall call, long e) {
    long index = Elements.read(call.indices()).getLong(call.indices().offset() + e);
    long o = e / (call.count() * call.inner());
    long i = e % call.inner();
    return call.table().offset() + (o * call.size() + index) * call.inner() + i;
  }
}

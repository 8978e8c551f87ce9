package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.DType;
import pellucid.kernel.GatherCall;
import pellucid.kernel.Operand;
import pellucid.kernel.ReduceFn;

/// Slices picked along an axis, as bytes of any dtype, and added back, as floats.
final class Gather {
  private static final long BYTES = Float.BYTES;

  /// Columns of a slice that one tile adds: every tile goes through all indices in order, so slices
  /// of one row add up in the same order however many threads there are.
  private static final int COLUMNS = 1024;

  private Gather() {}

  static void gather(GatherCall call) {
    MemorySegment table = call.table().buffer().read();
    MemorySegment indices = call.indices().buffer().read();
    MemorySegment slices = call.slices().buffer().write();
    long unit = call.table().dtype().bytes();
    long bytes = call.inner() * unit;
    Tiles tiles =
        Tiles.of(call.outer() * call.count(), Math.max(Math.min(call.inner(), Tiles.SIZE), 1));
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          long first = tiles.firstRun(tile);
          for (long row = first; row < first + tiles.runCount(tile); row++) {
            long index = index(call.indices(), indices, row % call.count());
            long from = row / call.count() * call.size() + index;
            MemorySegment.copy(
                table,
                call.table().offset() * unit + from * bytes,
                slices,
                call.slices().offset() * unit + row * bytes,
                bytes);
          }
        });
  }

  /// Floats only.
  static void scatterAdd(GatherCall call) {
    MemorySegment table = call.table().buffer().write();
    MemorySegment indices = call.indices().buffer().read();
    MemorySegment slices = call.slices().buffer().read();
    table
        .asSlice(call.table().offset() * BYTES, call.outer() * call.size() * call.inner() * BYTES)
        .fill((byte) 0);
    long pieces = (call.inner() + COLUMNS - 1) / COLUMNS;
    Workers.run(
        Math.toIntExact(call.outer() * pieces),
        (tile, _) -> {
          long o = tile / pieces;
          long start = tile % pieces * COLUMNS;
          int n = (int) Math.min(COLUMNS, call.inner() - start);
          for (long j = 0; j < call.count(); j++) {
            long row = o * call.size() + index(call.indices(), indices, j);
            long to = call.table().offset() + row * call.inner() + start;
            long from = call.slices().offset() + (o * call.count() + j) * call.inner() + start;
            ReduceLoops.row(ReduceFn.SUM, table, to * BYTES, slices, from * BYTES, n);
          }
        });
  }

  private static long index(Operand operand, MemorySegment indices, long j) {
    return operand.dtype() == DType.I32
        ? indices.getAtIndex(ValueLayout.JAVA_INT, operand.offset() + j)
        : indices.getAtIndex(ValueLayout.JAVA_LONG, operand.offset() + j);
  }
}

package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.kernel.CopyCall;
import pellucid.kernel.DType;
import pellucid.kernel.FillCall;
import pellucid.kernel.NdLoop;

/// Strided copies within a dtype, the commonest conversions to floats, and fills.
///
/// Runs without gaps are copied as bytes; transposes go to [Transpose]; the rest element by
/// element.
final class Copy {
  private Copy() {}

  /// Whether [#run] has a loop for these dtypes.
  static boolean serves(DType in, DType out) {
    return in == out
        || (out == DType.F32 && (in == DType.U8 || in == DType.I32 || in == DType.I64));
  }

  static void run(CopyCall call) {
    DType from = call.in().dtype();
    DType to = call.out().dtype();
    if (from == to && Transpose.run(call)) {
      return;
    }
    MemorySegment in = call.in().buffer().read();
    MemorySegment out = call.out().buffer().write();
    Tiles tiles = Tiles.of(NdLoop.of(call.shape(), call.in(), call.out()));
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          NdLoop loop = NdLoop.of(call.shape(), call.in(), call.out());
          loop.seek(tiles.firstRun(tile));
          long start = tiles.start(tile);
          int n = tiles.size(tile);
          long runs = tiles.runCount(tile);
          for (long run = 0; run < runs; run++, loop.next()) {
            long x = loop.offset(0) + start * loop.stride(0);
            long y = loop.offset(1) + start * loop.stride(1);
            if (from == to) {
              move(from.bytes(), in, x, loop.stride(0), out, y, loop.stride(1), n);
            } else {
              toFloat(from, in, x, loop.stride(0), out, y, loop.stride(1), n);
            }
          }
        });
  }

  private static void move(
      int unit,
      MemorySegment in,
      long x,
      long inStride,
      MemorySegment out,
      long y,
      long outStride,
      int n) {
    if (inStride == 1 && outStride == 1) {
      MemorySegment.copy(in, x * unit, out, y * unit, (long) n * unit);
      return;
    }
    switch (unit) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          byte value = in.get(ValueLayout.JAVA_BYTE, x + i * inStride);
          out.set(ValueLayout.JAVA_BYTE, y + i * outStride, value);
        }
      }
      case Integer.BYTES -> {
        for (int i = 0; i < n; i++) {
          int value = in.getAtIndex(ValueLayout.JAVA_INT, x + i * inStride);
          out.setAtIndex(ValueLayout.JAVA_INT, y + i * outStride, value);
        }
      }
      case Long.BYTES -> {
        for (int i = 0; i < n; i++) {
          long value = in.getAtIndex(ValueLayout.JAVA_LONG, x + i * inStride);
          out.setAtIndex(ValueLayout.JAVA_LONG, y + i * outStride, value);
        }
      }
      default -> throw new AssertionError("copy: no element has " + unit + " bytes");
    }
  }

  private static void toFloat(
      DType from,
      MemorySegment in,
      long x,
      long inStride,
      MemorySegment out,
      long y,
      long outStride,
      int n) {
    switch (from) {
      case U8 -> {
        for (int i = 0; i < n; i++) {
          int value = in.get(ValueLayout.JAVA_BYTE, x + i * inStride) & 0xFF;
          out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStride, value);
        }
      }
      case I32 -> {
        for (int i = 0; i < n; i++) {
          int value = in.getAtIndex(ValueLayout.JAVA_INT, x + i * inStride);
          out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStride, (float) value);
        }
      }
      case I64 -> {
        for (int i = 0; i < n; i++) {
          long value = in.getAtIndex(ValueLayout.JAVA_LONG, x + i * inStride);
          out.setAtIndex(ValueLayout.JAVA_FLOAT, y + i * outStride, (float) value);
        }
      }
      case F32, F64, BOOL -> throw new AssertionError("copy: no loop from " + from + " to F32");
    }
  }

  /// Floats only.
  static void fill(FillCall call) {
    MemorySegment out = call.out().buffer().write();
    float value = (float) call.value();
    Tiles tiles = Tiles.of(NdLoop.of(call.shape(), call.out()));
    Workers.run(
        tiles.count(),
        (tile, _) -> {
          NdLoop loop = NdLoop.of(call.shape(), call.out());
          loop.seek(tiles.firstRun(tile));
          long runs = tiles.runCount(tile);
          for (long run = 0; run < runs; run++, loop.next()) {
            long first = loop.offset(0) + tiles.start(tile) * loop.stride(0);
            fill(value, out, first, loop.stride(0), tiles.size(tile));
          }
        });
  }

  private static void fill(float value, MemorySegment out, long first, long stride, int n) {
    if (stride == 1 && Float.floatToRawIntBits(value) == 0) {
      out.asSlice(first * Float.BYTES, (long) n * Float.BYTES).fill((byte) 0);
      return;
    }
    for (int i = 0; i < n; i++) {
      out.setAtIndex(ValueLayout.JAVA_FLOAT, first + i * stride, value);
    }
  }
}

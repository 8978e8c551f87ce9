package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.Segments.OFF_HEAP;
import static pellucid.kernel.cpu.Vectors.I32;
import static pellucid.kernel.cpu.Vectors.LANES;
import static pellucid.kernel.cpu.Vectors.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.CopyCall;
import pellucid.kernel.NdLoop;

/// Copies that swap which dimension is contiguous, of four-byte elements, in square blocks.
///
/// Row by row, such a copy reads one element of a cache line and has lost the line when it comes
/// for the next. A block of 16 x 16 is 16 whole lines to read and 16 to write, each touched once,
/// as vectors; the turning is done between two arrays that stay in the first-level cache. (Turning
/// from memory to memory, lines that are a power of two apart push each other out: it took three
/// times as long.)
final class Transpose implements TileTask {
  private static final ThreadLocal<Transpose> OWN = ThreadLocal.withInitial(Transpose::new);
  private static final long BYTES = Float.BYTES;
  private static final int BLOCK = 16;

  /// Rows of a plane in a tile.
  private static final int ROWS = 64;

  private @Nullable CopyCall call;
  private int row; // the dimension that is contiguous in the argument
  private int column; // and in the result
  private long bands;

  private Transpose() {}

  /// Does the copy and returns true, if it is a transpose worth blocking.
  static boolean run(CopyCall call) {
    long[] shape = call.shape();
    int row = contiguous(shape, call.in().strides()); // the source's contiguous dimension
    int column = contiguous(shape, call.out().strides()); // the result's
    if (call.in().dtype().bytes() != Integer.BYTES
        || row < 0
        || column < 0
        || row == column
        || call.in().strides()[column] < 2
        || call.out().strides()[row] < 2
        || shape[row] < BLOCK
        || shape[column] < BLOCK) {
      return false;
    }
    planes(call, row, column);
    return true;
  }

  private static int contiguous(long[] shape, long[] strides) {
    for (int d = shape.length - 1; d >= 0; d--) {
      if (strides[d] == 1 && shape[d] > 1) {
        return d;
      }
    }
    return -1;
  }

  private static void planes(CopyCall call, int row, int column) {
    Transpose job = OWN.get();
    job.call = call;
    job.row = row;
    job.column = column;
    job.bands = (call.shape()[row] + ROWS - 1) / ROWS;
    NdLoop others = job.others();
    try {
      Workers.run(Math.toIntExact(others.runs() * others.length() * job.bands), job);
    } finally {
      job.call = null; // else the tensors would live as long as this thread
    }
  }

  /// Over the planes' first elements.
  @SuppressWarnings("NullAway") // the call is set
  private NdLoop others() {
    NdLoop loop = Scratch.get().loop(0);
    loop.begin(2);
    for (int d = 0; d < call.shape().length; d++) {
      if (d != row && d != column) {
        loop.add(call.shape()[d], call.in().strides()[d], call.out().strides()[d], 0);
      }
    }
    return loop.end(call.in().offset(), call.out().offset(), 0);
  }

  @Override
  @SuppressWarnings("NullAway") // set before the tiles run
  public void run(int tile, int worker) {
    CopyCall c = call;
    NdLoop loop = others();
    long plane = tile / bands;
    loop.seek(plane / loop.length());
    long step = plane % loop.length();
    long first = tile % bands * ROWS;
    long outStep = c.out().strides()[row];
    long x = loop.offset(0) + step * loop.stride(0) + first;
    long y = loop.offset(1) + step * loop.stride(1) + first * outStep;
    band(
        c.in().buffer().read(),
        x,
        c.in().strides()[column],
        c.out().buffer().write(),
        y,
        outStep,
        Math.min(c.shape()[row] - first, ROWS),
        c.shape()[column]);
  }

  /// `out[y + r * outStep + c] = in[x + r + c * inStep]`
  private void band(
      MemorySegment in,
      long x,
      long inStep,
      MemorySegment out,
      long y,
      long outStep,
      long rows,
      long columns) {
    for (long c = 0; c < columns; c += BLOCK) {
      int width = (int) Math.min(BLOCK, columns - c);
      for (long r = 0; r < rows; r += BLOCK) {
        int height = (int) Math.min(BLOCK, rows - r);
        long from = x + r + c * inStep;
        long to = y + r * outStep + c;
        if (height == BLOCK && width == BLOCK) {
          Block own = Block.get();
          load(in, from, inStep, own.in);
          turn(own.in, own.out);
          store(own.out, out, to, outStep);
        } else {
          edge(in, from, inStep, out, to, outStep, height, width);
        }
      }
    }
  }

  /// A thread's own block, before and after.
  private static final class Block {
    private static final ThreadLocal<Block> OWN = ThreadLocal.withInitial(Block::new);

    final int[] in = new int[BLOCK * BLOCK];
    final int[] out = new int[BLOCK * BLOCK];

    static Block get() {
      return OWN.get();
    }
  }

  private static void load(MemorySegment in, long from, long step, int[] block) {
    in = OFF_HEAP.cast(in);
    for (int c = 0; c < BLOCK; c++) {
      long at = (from + c * step) * BYTES;
      for (int i = 0; i < BLOCK; i += LANES) {
        IntVector.fromMemorySegment(I32, in, at + i * BYTES, ORDER).intoArray(block, c * BLOCK + i);
      }
    }
  }

  private static void turn(int[] in, int[] out) {
    for (int r = 0; r < BLOCK; r++) {
      for (int c = 0; c < BLOCK; c++) {
        out[r * BLOCK + c] = in[c * BLOCK + r];
      }
    }
  }

  private static void store(int[] block, MemorySegment out, long to, long step) {
    out = OFF_HEAP.cast(out);
    for (int r = 0; r < BLOCK; r++) {
      long at = (to + r * step) * BYTES;
      for (int i = 0; i < BLOCK; i += LANES) {
        IntVector.fromArray(I32, block, r * BLOCK + i)
            .intoMemorySegment(out, at + i * BYTES, ORDER);
      }
    }
  }

  private static void edge(
      MemorySegment in,
      long from,
      long inStep,
      MemorySegment out,
      long to,
      long outStep,
      int height,
      int width) {
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        int value = in.getAtIndex(ValueLayout.JAVA_INT, from + r + c * inStep);
        out.setAtIndex(ValueLayout.JAVA_INT, to + r * outStep + c, value);
      }
    }
  }
}

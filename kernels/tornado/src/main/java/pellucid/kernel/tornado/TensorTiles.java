package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The matrix product in tiles on tensor cores: F32 factors, rounded to 16 bits on the way into
/// local memory, F32 sums.
///
/// A group of eight warps computes 128 x 128 sums in steps of 32 terms. Warp (down, across) of 2 x
/// 4 has 64 x 32 of them in registers, as 4 x 4 fragments of 16 x 8: what one `mma.sync.m16n8k16`
/// adds to. Two tiles of each factor take turns, as in [Tiles].
///
/// Local memory holds two numbers in an int, in the order in which `ldmatrix` wants them: of A two
/// terms of a row, of B two columns of a term. A warp loads 8 x 8 numbers of a factor at a time:
/// whichever way the matrix lies, these are whole sectors of 32 bytes, and 32 different banks. The
/// layouts of fragments are those of the PTX manual, section "Matrix fragments for mma.m16n8k16".
///
/// The ints from `at[0]` on are those of [ProductKernels].
final class TensorTiles {
  /// Rows and columns of a tile, as a power of 2.
  static final int SIDE = 7;

  /// Terms of a step.
  static final int DEPTH = 32;

  /// In place of the scratch memory's first element: sums go straight to C.
  static final int DIRECT = -1;

  /// Ints that a tile takes.
  static final int ROOM = (1 << SIDE) * DEPTH / 2;

  /// Ints of the 16 terms that one instruction takes.
  static final int SLICE = ROOM / 2;

  /// Pairs of a tile that a thread loads.
  private static final int LOADS = ROOM / Tiles.THREADS;

  private TensorTiles() {}

  /// The int of A's tile that has `term`, which is even, and the next one.
  ///
  /// A row of a slice is two chunks of 16 bytes; every other four rows have them in turned order,
  /// so that the eight rows that `ldmatrix` reads at once lie in different banks.
  static int a(int row, int term) {
    int chunk = (term >> 3 & 1) ^ (row >> 2 & 1);
    return (term >> 4) * SLICE + row * 8 + chunk * 4 + (term >> 1 & 3);
  }

  /// The int of B's tile that has `column`, which is even, and the next one.
  static int b(int term, int column) {
    return (term >> 4) * SLICE + (column >> 3) * 64 + (term & 15) * 4 + (column >> 1 & 3);
  }

  /// What a lane adds to its address in a fragment of A in rows of 32 bytes, to find its chunk
  /// where [#a] has put it.
  static int turned(int lane) {
    return (lane >> 2 & 1) * (16 - 32 * (lane >> 4));
  }

  /// Computes the tile of a group.
  static void multiply(KernelContext context, FloatArray heap, IntArray ints, int base) {
    int[] a = context.allocateIntLocalArray(2 * ROOM);
    int[] b = context.allocateIntLocalArray(2 * ROOM);
    int thread = context.localIdx;
    int lane = thread & 31;
    int warp = thread >> 5;
    int m = ints.get(base + Tiles.M);
    int n = ints.get(base + Tiles.N);
    int side = 1 << SIDE;
    int group = context.groupIdx;
    int across = (n + side - 1) >> SIDE;
    int rest = group / across;
    int column0 = (group - rest * across) << SIDE;
    int down = (m + side - 1) >> SIDE;
    int rest2 = rest / down;
    int row0 = (rest - rest2 * down) << SIDE;
    int products = ints.get(base + Tiles.PRODUCTS);
    int split = rest2 / products;
    int product = rest2 - split * products;
    int share = ints.get(base + Tiles.SHARE);
    int from = split * share;
    int to = from + share < ints.get(base + Tiles.K) ? from + share : ints.get(base + Tiles.K);
    int[] values = new int[Tiles.VALUES];
    ProductKernels.values(ints, base, product, values);
    int aTerm = values[Tiles.A_TERM];
    int bTerm = values[Tiles.B_TERM];

    // Of each 8 x 8 numbers this thread loads (row, pair) of A and (term, pair) of B.
    int eighth = lane >> 2;
    int pair = (lane & 3) * 2;
    int aAt0 = start(row0 + warp * 8 + eighth, m, values[Tiles.A_FIRST], values[Tiles.A_ROW]);
    int aAt1 = start(row0 + 64 + warp * 8 + eighth, m, values[Tiles.A_FIRST], values[Tiles.A_ROW]);
    int left = column0 + warp * 8 + pair;
    int bAt0 = start(left, n, values[Tiles.B_FIRST], values[Tiles.B_COLUMN]);
    int bAt1 = start(left + 1, n, values[Tiles.B_FIRST], values[Tiles.B_COLUMN]);
    int bAt2 = start(left + 64, n, values[Tiles.B_FIRST], values[Tiles.B_COLUMN]);
    int bAt3 = start(left + 65, n, values[Tiles.B_FIRST], values[Tiles.B_COLUMN]);

    // In bytes: the first fragments of this warp.
    int rows = (warp >> 2) * 64;
    int columns = (warp & 3) * 32;
    int aWarp = rows * 32 + turned(lane);
    int bWarp = columns * 32;

    float[] c00 = context.mmaFragment(0f);
    float[] c01 = context.mmaFragment(0f);
    float[] c02 = context.mmaFragment(0f);
    float[] c03 = context.mmaFragment(0f);
    float[] c10 = context.mmaFragment(0f);
    float[] c11 = context.mmaFragment(0f);
    float[] c12 = context.mmaFragment(0f);
    float[] c13 = context.mmaFragment(0f);
    float[] c20 = context.mmaFragment(0f);
    float[] c21 = context.mmaFragment(0f);
    float[] c22 = context.mmaFragment(0f);
    float[] c23 = context.mmaFragment(0f);
    float[] c30 = context.mmaFragment(0f);
    float[] c31 = context.mmaFragment(0f);
    float[] c32 = context.mmaFragment(0f);
    float[] c33 = context.mmaFragment(0f);
    int[] nextA = new int[LOADS];
    int[] nextB = new int[LOADS];
    for (int load = 0; load < LOADS; load++) {
      int term = from + (load >> 1) * 8;
      nextA[load] = terms(heap, (load & 1) == 0 ? aAt0 : aAt1, term + pair, aTerm, to);
      nextB[load] =
          columns(
              heap,
              (load & 1) == 0 ? bAt0 : bAt2,
              (load & 1) == 0 ? bAt1 : bAt3,
              term + eighth,
              bTerm,
              to);
    }
    int tile = 0;
    for (int p = from; p < to; p += DEPTH) {
      for (int load = 0; load < LOADS; load++) {
        int block = (load & 1) * 64 + warp * 8;
        int term = (load >> 1) * 8;
        a[tile + a(block + eighth, term + pair)] = nextA[load];
        b[tile + b(term + eighth, block + pair)] = nextB[load];
      }
      context.localBarrier();
      for (int load = 0; load < LOADS; load++) {
        int term = p + DEPTH + (load >> 1) * 8;
        nextA[load] = terms(heap, (load & 1) == 0 ? aAt0 : aAt1, term + pair, aTerm, to);
        nextB[load] =
            columns(
                heap,
                (load & 1) == 0 ? bAt0 : bAt2,
                (load & 1) == 0 ? bAt1 : bAt3,
                term + eighth,
                bTerm,
                to);
      }
      for (int slice = 0; slice < 2; slice++) {
        int aByte = (tile + slice * SLICE) * 4 + aWarp;
        int bByte = (tile + slice * SLICE) * 4 + bWarp;
        HalfFloat[] b0 = context.mmaLoadB(b, 16, bByte);
        HalfFloat[] b1 = context.mmaLoadB(b, 16, bByte + 256);
        HalfFloat[] b2 = context.mmaLoadB(b, 16, bByte + 512);
        HalfFloat[] b3 = context.mmaLoadB(b, 16, bByte + 768);
        HalfFloat[] a0 = context.mmaLoadA(a, 16, aByte);
        c00 = add(context, a0, b0, c00);
        c01 = add(context, a0, b1, c01);
        c02 = add(context, a0, b2, c02);
        c03 = add(context, a0, b3, c03);
        HalfFloat[] a1 = context.mmaLoadA(a, 16, aByte + 512);
        c10 = add(context, a1, b0, c10);
        c11 = add(context, a1, b1, c11);
        c12 = add(context, a1, b2, c12);
        c13 = add(context, a1, b3, c13);
        HalfFloat[] a2 = context.mmaLoadA(a, 16, aByte + 1024);
        c20 = add(context, a2, b0, c20);
        c21 = add(context, a2, b1, c21);
        c22 = add(context, a2, b2, c22);
        c23 = add(context, a2, b3, c23);
        HalfFloat[] a3 = context.mmaLoadA(a, 16, aByte + 1536);
        c30 = add(context, a3, b0, c30);
        c31 = add(context, a3, b1, c31);
        c32 = add(context, a3, b2, c32);
        c33 = add(context, a3, b3, c33);
      }
      tile = ROOM - tile;
    }
    int scratch = ints.get(base + Tiles.SCRATCH);
    boolean direct = scratch == DIRECT;
    int row = row0 + rows + (direct ? 0 : (split * products + product) * (down << SIDE));
    int column = column0 + columns + (direct ? ProductKernels.c(ints, base, product) : scratch);
    int pitch = direct ? ProductKernels.cRow(ints, base) : across << SIDE;
    context.mmaStore(c00, heap, row, column, pitch);
    context.mmaStore(c01, heap, row, column + 8, pitch);
    context.mmaStore(c02, heap, row, column + 16, pitch);
    context.mmaStore(c03, heap, row, column + 24, pitch);
    context.mmaStore(c10, heap, row + 16, column, pitch);
    context.mmaStore(c11, heap, row + 16, column + 8, pitch);
    context.mmaStore(c12, heap, row + 16, column + 16, pitch);
    context.mmaStore(c13, heap, row + 16, column + 24, pitch);
    context.mmaStore(c20, heap, row + 32, column, pitch);
    context.mmaStore(c21, heap, row + 32, column + 8, pitch);
    context.mmaStore(c22, heap, row + 32, column + 16, pitch);
    context.mmaStore(c23, heap, row + 32, column + 24, pitch);
    context.mmaStore(c30, heap, row + 48, column, pitch);
    context.mmaStore(c31, heap, row + 48, column + 8, pitch);
    context.mmaStore(c32, heap, row + 48, column + 16, pitch);
    context.mmaStore(c33, heap, row + 48, column + 24, pitch);
  }

  /// The first element of a row of A or a column of B; [Tiles#NOWHERE] beyond the last.
  private static int start(int index, int count, int first, int step) {
    return index < count ? first + index * step : Tiles.NOWHERE;
  }

  /// Two terms of a row of A, in 16 bits each.
  private static int terms(FloatArray heap, int row, int term, int step, int to) {
    return packed(number(heap, row, term, step, to), number(heap, row, term + 1, step, to));
  }

  /// A term of two columns of B, in 16 bits each.
  private static int columns(FloatArray heap, int left, int right, int term, int step, int to) {
    return packed(number(heap, left, term, step, to), number(heap, right, term, step, to));
  }

  private static int packed(int low, int high) {
    return (low & 0xFFFF) | (high << 16);
  }

  /// The bits of a rounded number; of 0 outside of the matrix.
  private static int number(FloatArray heap, int start, int term, int step, int to) {
    boolean inside = start != Tiles.NOWHERE && term < to;
    int bits = bits(heap.get(inside ? start + term * step : 0));
    return inside ? bits : 0;
  }

  /// TornadoVM's PTX backend rounds to F16 only what comes straight out of an array; its CUDA
  /// backend computes with the bits of BF16 in 16 bits, unless they have been a float in between.
  private static int bits(float number) {
    return TensorCores.ROUNDS_TO_BF16
        ? (int) (float) BFloat16.bf16FromFloat(number)
        : new HalfFloat(number).getHalfFloatValue();
  }

  private static float[] add(KernelContext context, HalfFloat[] a, HalfFloat[] b, float[] sums) {
    return TensorCores.ROUNDS_TO_BF16 ? addBf16(context, a, b, sums) : addF16(context, a, b, sums);
  }

  private static float[] addBf16(
      KernelContext context, HalfFloat[] a, HalfFloat[] b, float[] sums) {
    return context.mmaBF16(a, b, sums, MMAShape.M16N8K16);
  }

  private static float[] addF16(KernelContext context, HalfFloat[] a, HalfFloat[] b, float[] sums) {
    return context.mma(a, b, sums, MMAShape.M16N8K16);
  }

  /// Takes the sums of whole tiles from the scratch memory, adds those that groups share in order,
  /// and finishes them: a thread a sum.
  static void gather(KernelContext context, FloatArray heap, IntArray ints, int base) {
    int n = ints.get(base + Tiles.N);
    int m = ints.get(base + Tiles.M);
    int products = ints.get(base + Tiles.PRODUCTS);
    int i = context.globalIdx;
    if (i < products * m * n) {
      int down = (m + (1 << SIDE) - 1) >> SIDE << SIDE;
      int across = (n + (1 << SIDE) - 1) >> SIDE << SIDE;
      int rest = i / n;
      int product = rest / m;
      int row = rest - product * m;
      int column = i - rest * n;
      int from = ints.get(base + Tiles.SCRATCH) + (product * down + row) * across + column;
      int splits = ints.get(base + Tiles.SPLITS);
      float sum = 0;
      for (int split = 0; split < splits; split++) {
        sum += heap.get(from + split * products * down * across);
      }
      ProductKernels.finish(heap, ints, base, product, row, column, sum);
    }
  }
}

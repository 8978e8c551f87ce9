package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The layouts of [TensorTiles], held to what the PTX manual says of `ldmatrix` and `mma.m16n8k16`:
/// here both are a few lines of Java, and small whole numbers take the place of 16-bit floats.
class TensorTilesTest {
  private static final int SIDE = 1 << TensorTiles.SIDE;

  /// What `ldmatrix` reads for each lane: pairs of numbers out of rows of 16 bytes whose addresses
  /// the lanes give, eight lanes for each matrix.
  private static int[][] ldmatrix(int[] tile, int[] addresses, int matrices, boolean transposed) {
    int[][] registers = new int[32][matrices];
    for (int lane = 0; lane < 32; lane++) {
      for (int matrix = 0; matrix < matrices; matrix++) {
        int[] halves = new int[2];
        for (int h = 0; h < 2; h++) {
          int row = transposed ? 2 * (lane % 4) + h : lane / 4;
          int column = transposed ? lane / 4 : 2 * (lane % 4) + h;
          int pair = tile[addresses[8 * matrix + row] / 4 + column / 2];
          halves[h] = column % 2 == 0 ? pair & 0xFFFF : pair >>> 16;
        }
        registers[lane][matrix] = halves[0] | halves[1] << 16;
      }
    }
    return registers;
  }

  /// The addresses that TornadoVM computes for a fragment of A in rows of 32 bytes, plus ours.
  private static int[][] loadA(int[] tile, int first) {
    int[] addresses = new int[32];
    for (int lane = 0; lane < 32; lane++) {
      int row = lane / 8 % 2 * 8 + lane % 8;
      addresses[lane] = first + TensorTiles.turned(lane) + row * 32 + lane / 16 * 16;
    }
    return ldmatrix(tile, addresses, 4, false);
  }

  /// The same for a fragment of B in rows of 16 bytes.
  private static int[][] loadB(int[] tile, int first) {
    int[] addresses = new int[32];
    for (int lane = 0; lane < 32; lane++) {
      addresses[lane] = first + lane % 8 * 16 + lane / 8 % 2 * 128;
    }
    return ldmatrix(tile, addresses, 2, true);
  }

  /// The number of A at (row, term) of a fragment, as the manual spreads it over lanes.
  private static int a(int[][] registers, int row, int term) {
    int register = registers[row % 8 * 4 + term % 8 / 2][row / 8 + term / 8 * 2];
    return term % 2 == 0 ? register & 0xFFFF : register >>> 16;
  }

  private static int b(int[][] registers, int term, int column) {
    int register = registers[column * 4 + term % 8 / 2][term / 8];
    return term % 2 == 0 ? register & 0xFFFF : register >>> 16;
  }

  private static int[] random(int count, long seed) {
    return new SplittableRandom(seed).ints(count, 0, 100).toArray();
  }

  @Test
  void fragmentsHoldWhatWasStored() {
    int[] a = random(SIDE * TensorTiles.DEPTH, 1); // [row, term]
    int[] b = random(TensorTiles.DEPTH * SIDE, 2); // [term, column]
    int[] aTile = new int[TensorTiles.ROOM];
    int[] bTile = new int[TensorTiles.ROOM];
    for (int i = 0; i < SIDE; i++) {
      for (int term = 0; term < TensorTiles.DEPTH; term++) {
        int shift = term % 2 * 16;
        aTile[TensorTiles.a(i, term & ~1)] |= a[i * TensorTiles.DEPTH + term] << shift;
        bTile[TensorTiles.b(term, i & ~1)] |= b[term * SIDE + i] << (i % 2 * 16);
      }
    }
    int[] sums = new int[SIDE * SIDE];
    for (int slice = 0; slice < TensorTiles.DEPTH / 16; slice++) {
      for (int row = 0; row < SIDE; row += 16) {
        int[][] left = loadA(aTile, slice * TensorTiles.SLICE * 4 + row * 32);
        for (int column = 0; column < SIDE; column += 8) {
          int[][] right = loadB(bTile, slice * TensorTiles.SLICE * 4 + column * 32);
          multiply(left, right, sums, row, column);
        }
      }
    }
    assertArrayEquals(product(a, b), sums);
  }

  private static void multiply(int[][] left, int[][] right, int[] sums, int row, int column) {
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 8; j++) {
        for (int term = 0; term < 16; term++) {
          sums[(row + i) * SIDE + column + j] += a(left, i, term) * b(right, term, j);
        }
      }
    }
  }

  private static int[] product(int[] a, int[] b) {
    int[] sums = new int[SIDE * SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        for (int term = 0; term < TensorTiles.DEPTH; term++) {
          sums[i * SIDE + j] += a[i * TensorTiles.DEPTH + term] * b[term * SIDE + j];
        }
      }
    }
    return sums;
  }

  /// A warp stores 8 x 8 numbers of either factor at once, and reads eight rows of 16 bytes.
  @Test
  void aWarpMeets32Banks() {
    Set<Integer> aBanks = new HashSet<>();
    Set<Integer> bBanks = new HashSet<>();
    for (int lane = 0; lane < 32; lane++) {
      aBanks.add(TensorTiles.a(lane / 4, lane % 4 * 2) % 32);
      bBanks.add(TensorTiles.b(lane / 4, lane % 4 * 2) % 32);
    }
    assertEquals(32, aBanks.size());
    assertEquals(32, bBanks.size());
    int[] rows = new int[8];
    for (int lane = 0; lane < 8; lane++) {
      rows[lane] = (TensorTiles.turned(lane) + lane * 32) / 16 % 8;
    }
    Arrays.sort(rows);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, rows);
  }
}

package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// One matrix product in progress: its operands, its place in the blocking loops and the scratch of
/// its workers.
///
/// The loops are Goto's (Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", 2008, figure 8), with both operands packed once for a block of NC columns, KC
/// deep, and MC rows; then groups of register tiles are shared out. Every element of C is the sum
/// over p in ascending order within a block and over the blocks in order, whoever computes it.
///
/// Jobs are pooled, so that a call allocates nothing once the scratch has grown.
final class GemmJob implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int LANES = VectorConfig.LANES;
  private static final int KC = VectorConfig.KC;

  /// Blocks of both packed operands: 3 MB each at most.
  private static final int MC = 3072;

  private static final int NC = 3072;

  /// Register tiles in a shared tile: 48 rows by 256 columns with AVX-512, 12.6 million operations
  /// a KC.
  private static final int ROW_GROUP = 8;

  private static final int COL_GROUP = 4;

  private static final int PACK_ROWS = 16;

  /// Columns of a thin product's shared tile.
  private static final int THIN_COLUMNS = 8 * GemmThin.COLUMNS;

  private static final AtomicReferenceArray<GemmJob> POOL = new AtomicReferenceArray<>(64);

  GemmMatrix a = new GemmMatrix();
  GemmMatrix b = new GemmMatrix();
  final GemmMatrix c = new GemmMatrix();
  final GemmMatrix bias = new GemmMatrix();
  boolean hasBias;
  boolean accumulate;
  int m;
  int n;
  int k;

  private int ic;
  private int jc;
  private int pc;
  private int mc;
  private int nc;
  private int kc;
  private boolean thin;
  private boolean packing;
  private int rowGroups;

  private float[] packedA = new float[0];
  private float[] packedB = new float[0];
  private final float[][] tiles = new float[Workers.MAX_THREADS][];
  private final float[][] lines = new float[Workers.MAX_THREADS][];

  private GemmJob() {}

  /// A job that nobody else uses.
  static GemmJob acquire() {
    for (int i = 0; i < POOL.length(); i++) {
      GemmJob job = POOL.getAndSet(i, null);
      if (job != null) {
        return job;
      }
    }
    return new GemmJob();
  }

  /// Gives the job back, without the caller's memory.
  void release() {
    a.clear();
    b.clear();
    c.clear();
    bias.clear();
    for (int i = 0; i < POOL.length(); i++) {
      if (POOL.compareAndSet(i, null, this)) {
        return;
      }
    }
  }

  /// Turns the product on its side: C's transpose is B's times A's.
  void transpose() {
    GemmMatrix left = a;
    a = b;
    b = left;
    a.transpose();
    b.transpose();
    c.transpose();
    bias.transpose();
    int rows = m;
    m = n;
    n = rows;
  }

  /// Runs the product of the operands that have been set.
  void run() {
    boolean share = (long) m * n * Math.max(k, 1) >= Workers.WORTH_SHARING;
    thin = GemmThin.serves(m, a, b);
    if (thin) {
      pc = 0;
      Workers.run((n + THIN_COLUMNS - 1) / THIN_COLUMNS, this, share);
      return;
    }
    int blocks = Math.max(1, (k + KC - 1) / KC);
    int depth = (k + blocks - 1) / blocks; // even blocks: no thin last one
    for (jc = 0; jc < n; jc += NC) {
      nc = Math.min(NC, n - jc);
      for (int block = 0; block < blocks; block++) {
        pc = block * depth;
        kc = Math.max(0, Math.min(depth, k - pc));
        for (ic = 0; ic < m; ic += MC) {
          mc = Math.min(MC, m - ic);
          block(share);
        }
      }
    }
  }

  private void block(boolean share) {
    int panelsA = (mc + MR - 1) / MR;
    int panelsB = (nc + NR - 1) / NR;
    packedA = grown(packedA, panelsA * MR * KC);
    packedB = grown(packedB, (nc + LANES) * kc);
    rowGroups = (panelsA + ROW_GROUP - 1) / ROW_GROUP;
    int colGroups = (panelsB + COL_GROUP - 1) / COL_GROUP;
    packing = true;
    Workers.run(rowGroups + (ic == 0 ? colGroups : 0), this, share);
    packing = false;
    Workers.run(rowGroups * colGroups, this, share);
  }

  @Override
  public void run(int tile, int worker) {
    if (thin) {
      thinColumns(tile, tile(worker));
    } else if (!packing) {
      compute(tile % rowGroups, tile / rowGroups, tile(worker));
    } else if (tile < rowGroups) {
      packRows(tile, lines(worker));
    } else {
      packColumns(tile - rowGroups, lines(worker));
    }
  }

  private void thinColumns(int group, float[] tile) {
    int end = Math.min(n, (group + 1) * THIN_COLUMNS);
    for (int i = 0; i < m; i++) {
      for (int j = group * THIN_COLUMNS; j < end; j += GemmThin.COLUMNS) {
        int cols = Math.min(GemmThin.COLUMNS, end - j);
        GemmThin.row(a, i, b, k, j, cols, tile);
        storeRow(tile, 0, i, j, cols, accumulate);
      }
    }
  }

  private void packRows(int group, float[] scratch) {
    int i = group * ROW_GROUP * MR;
    int rows = Math.min(ROW_GROUP * MR, mc - i);
    GemmPack.rows(a, ic + i, rows, pc, kc, packedA, i * KC, scratch);
  }

  /// Packs a group of panels. Rows of B are taken some at a time across all of them: a row's pieces
  /// lie together, the rows do not.
  private void packColumns(int group, float[] scratch) {
    int begin = group * COL_GROUP * NR;
    int end = Math.min(nc, begin + COL_GROUP * NR);
    int step = b.col == 1 ? PACK_ROWS : kc;
    for (int p = 0; p < kc; p += step) {
      int rows = Math.min(step, kc - p);
      for (int j = begin; j < end; j += NR) {
        int cols = Math.min(NR, nc - j);
        int width = (cols + LANES - 1) / LANES * LANES;
        GemmPack.columns(b, pc + p, rows, jc + j, cols, packedB, j * kc + p * width, scratch);
      }
    }
  }

  private void compute(int rowGroup, int colGroup, float[] tile) {
    int rowEnd = Math.min(mc, (rowGroup + 1) * ROW_GROUP * MR);
    int colEnd = Math.min(nc, (colGroup + 1) * COL_GROUP * NR);
    for (int j = colGroup * COL_GROUP * NR; j < colEnd; j += NR) {
      int cols = Math.min(NR, nc - j);
      int vectors = (cols + LANES - 1) / LANES;
      for (int i = rowGroup * ROW_GROUP * MR; i < rowEnd; i += MR) {
        GemmTile.run(vectors, kc, packedA, i * KC, packedB, j * kc, tile);
        store(tile, vectors * LANES, ic + i, Math.min(MR, mc - i), jc + j, cols);
      }
    }
  }

  private void store(float[] tile, int pitch, int i, int rows, int j, int cols) {
    boolean add = accumulate || pc > 0;
    for (int r = 0; r < rows; r++) {
      storeRow(tile, r * pitch, i + r, j, cols, add);
    }
  }

  /// Writes a row of a tile to C[i, j..], with the epilogue.
  private void storeRow(float[] tile, int t, int i, int j, int cols, boolean add) {
    long at = c.at(i, j);
    boolean plus = hasBias && !add;
    if (c.col != 1) {
      if (plus) {
        GemmStore.addBias(tile, t, cols, bias.segment, bias.at(i, j), bias.col);
      }
      GemmStore.strided(tile, t, c.segment, at, c.col, cols, add);
    } else if (add) {
      GemmStore.add(tile, t, c.segment, at, cols);
    } else if (!plus) {
      GemmStore.set(tile, t, c.segment, at, cols);
    } else if (bias.col == 0) {
      float value = bias.segment.getAtIndex(JAVA_FLOAT, bias.at(i, j));
      GemmStore.setPlus(tile, t, c.segment, at, cols, value);
    } else if (bias.col == 1) {
      GemmStore.setPlusRow(tile, t, c.segment, at, cols, bias.segment, bias.at(i, j));
    } else {
      GemmStore.addBias(tile, t, cols, bias.segment, bias.at(i, j), bias.col);
      GemmStore.set(tile, t, c.segment, at, cols);
    }
  }

  private float[] tile(int worker) {
    return slot(tiles, worker, GemmTile.SIZE);
  }

  private float[] lines(int worker) {
    return slot(lines, worker, Math.max(LANES * KC, 16 * ROW_GROUP * MR));
  }

  /// A worker's own scratch, made at its first use.
  static float[] slot(float[][] scratch, int worker, int size) {
    if (scratch[worker] == null || scratch[worker].length < size) {
      scratch[worker] = new float[size];
    }
    return scratch[worker];
  }

  static float[] grown(float[] array, int size) {
    return array.length >= size ? array : new float[Math.max(size, array.length * 3 / 2)];
  }
}

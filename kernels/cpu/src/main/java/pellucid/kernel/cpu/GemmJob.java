package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static pellucid.kernel.cpu.GemmPack.ORIGIN;

/// One matrix product in progress: its operands, its place in the blocking loops and the scratch of
/// its workers.
///
/// The loops are Goto's (Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", 2008, figure 8), with both operands packed once for a block of NC columns,
/// DEPTH deep, and MC rows; then groups of register tiles are shared out. Every element of C is the
/// sum over p in ascending order within a block and over the blocks in order, whoever computes it.
///
/// Jobs are pooled, so that a call allocates nothing once the scratch has grown.
final class GemmJob implements TileTask {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int LANES = VectorConfig.LANES;
  private static final int KC = VectorConfig.KC;
  private static final int DEPTH = VectorConfig.DEPTH;
  private static final int DEEP = VectorConfig.DEEP;

  /// Blocks of both packed operands: 8 MB each at most.
  private static final int MC = 2048;

  private static final int NC = 2048;

  /// Register tiles in a shared tile: 48 rows by 256 columns with AVX-512. A panel of B, 256 KB
  /// when it is deepest, and those rows of A, 200 KB, stay in a second-level cache meanwhile.
  private static final int ROW_GROUP = 8;

  private static final int COL_GROUP = 4;

  private static final int PACK_ROWS = 16;

  /// Half a region of a heap of up to 16 GB, in floats.
  private static final int HALF_REGION = 1 << 20;

  private static final JobPool<GemmJob> POOL = new JobPool<>(GemmJob::new);

  GemmMatrix a = new GemmMatrix();
  GemmMatrix b = new GemmMatrix();
  final GemmMatrix c = new GemmMatrix();
  final GemmMatrix bias = new GemmMatrix();
  final GemmEpilogue epilogue = new GemmEpilogue();
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
  private int kb;
  private int pitch; // of A's packed rows
  private boolean thin;
  private int stripCols;
  private boolean packing;
  private int rowGroups;
  private int panelRows;
  private int panelCols;

  private float[] packedA = new float[0];
  private float[] packedB = new float[0];
  private final float[][] tiles = new float[Workers.MAX_THREADS][];
  private final float[][] lines = new float[Workers.MAX_THREADS][];

  private GemmJob() {}

  /// A job that nobody else uses: a plain product until told otherwise.
  static GemmJob acquire() {
    return POOL.acquire();
  }

  /// Gives the job back, without the caller's memory or wishes.
  void release() {
    a.clear();
    b.clear();
    c.clear();
    bias.clear();
    hasBias = false;
    accumulate = false;
    epilogue.clear();
    POOL.release(this);
  }

  /// Whether the transposed product is the cheaper one: a matrix times a vector is the vector times
  /// the transpose; and of two operands that both lie along k, the smaller is rather turned.
  boolean betterOnItsSide() {
    if (n <= GemmThin.ROWS && m > n) {
      return true;
    }
    return a.col == 1 && b.row == 1 && b.col != 1 && m > GemmDots.ROWS && 2L * m <= n;
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
    epilogue.residual.transpose();
    int rows = m;
    m = n;
    n = rows;
  }

  /// Runs the product of the operands that have been set.
  void run() {
    boolean share = (long) m * n * Math.max(k, 1) >= Workers.WORTH_SHARING;
    thin = GemmThin.serves(m, n, b);
    if (thin) {
      thin(share);
      return;
    }
    if (GemmSmall.serves(m, n, k, b)) {
      pc = 0;
      packedA = grown(packedA, m * k);
      GemmPack.dense(a, m, k, packedA);
      GemmSmall.run(this, packedA, tiles(0));
      finish(0, m, 0, n);
      return;
    }
    int deep = Math.max(1, (k + DEPTH - 1) / DEPTH);
    int even = (Math.max(k, 1) + deep - 1) / deep; // no thin last one
    int depth = (even + PACK_ROWS - 1) / PACK_ROWS * PACK_ROWS;
    pitch = depth <= KC ? KC : DEEP;
    for (jc = 0; jc < n; jc += NC) {
      nc = Math.min(NC, n - jc);
      for (pc = 0; pc == 0 || pc < k; pc += depth) {
        kb = Math.min(depth, k - pc);
        for (ic = 0; ic < m; ic += MC) {
          mc = Math.min(MC, m - ic);
          block(share);
        }
      }
    }
  }

  private void thin(boolean share) {
    pc = 0;
    packedA = grown(packedA, m * k);
    GemmPack.dense(a, m, k, packedA);
    stripCols = b.col == 1 ? GemmThin.columns(m, n, share) : GemmDots.COLUMNS;
    Workers.run((n + stripCols - 1) / stripCols, this, share);
  }

  private void block(boolean share) {
    panelRows = (mc + MR - 1) / MR * MR;
    panelCols = (nc + LANES - 1) / LANES * LANES;
    packedA = grown(packedA, panelRows * pitch);
    packedB = grown(packedB, Math.max(HALF_REGION, ORIGIN + panelCols * kb));
    rowGroups = (mc + ROW_GROUP * MR - 1) / (ROW_GROUP * MR);
    int colGroups = (nc + COL_GROUP * NR - 1) / (COL_GROUP * NR);
    int tasksB = b.col == 1 ? (kb + PACK_ROWS - 1) / PACK_ROWS : (nc + NR - 1) / NR;
    packing = true;
    Workers.run(rowGroups + (ic == 0 ? tasksB : 0), this, share);
    packing = false;
    Workers.run(rowGroups * colGroups, this, share);
  }

  @Override
  public void run(int tile, int worker) {
    if (thin) {
      thinColumns(tile, worker);
    } else if (!packing) {
      compute(tile % rowGroups, tile / rowGroups, tiles(worker));
    } else if (tile < rowGroups) {
      packRows(tile, lines(worker));
    } else {
      packColumns(tile - rowGroups, lines(worker));
    }
  }

  private void thinColumns(int strip, int worker) {
    int j = strip * stripCols;
    int cols = Math.min(stripCols, n - j);
    if (b.col != 1) {
      float[] sums = slot(tiles, worker, m * GemmDots.COLUMNS);
      GemmDots.run(packedA, m, k, b, j, cols, sums, slot(lines, worker, 16 * LANES));
      for (int i = 0; i < m; i++) {
        storeRow(sums, i * GemmDots.COLUMNS, i, j, cols, accumulate);
      }
      finish(0, m, j, cols);
      return;
    }
    int width = GemmThin.width(cols);
    float[] sums = slot(tiles, worker, m * width);
    GemmThin.strip(packedA, m, k, b, j, cols, sums);
    int whole = cols / LANES * LANES;
    for (int i = 0; i < m; i++) {
      storeRow(sums, i * width, i, j, whole, accumulate);
      if (whole < cols) {
        int rest = cols - whole;
        storeRow(sums, i * width + whole + LANES - rest, i, j + whole, rest, accumulate);
      }
    }
    finish(0, m, j, cols);
  }

  private void packRows(int group, float[] scratch) {
    int i = group * ROW_GROUP * MR;
    int rows = Math.min(ROW_GROUP * MR, mc - i);
    GemmPack.rows(a, ic + i, rows, pc, kb, packedA, i * pitch, pitch, scratch);
  }

  /// Packs some rows of B across all panels, or one panel from top to bottom: in the order in which
  /// B lies.
  private void packColumns(int task, float[] scratch) {
    if (b.col == 1) {
      int p = task * PACK_ROWS;
      int rows = Math.min(PACK_ROWS, kb - p);
      for (int j = 0; j < nc; j += NR) {
        packPanel(p, rows, j, scratch);
      }
    } else {
      packPanel(0, kb, task * NR, scratch);
    }
  }

  private void packPanel(int p, int rows, int j, float[] scratch) {
    int cols = Math.min(NR, nc - j);
    int width = (cols + LANES - 1) / LANES * LANES;
    GemmPack.columns(b, pc + p, rows, jc + j, cols, packedB, ORIGIN + j * kb + p * width, scratch);
  }

  private void compute(int rowGroup, int colGroup, float[] tile) {
    multiply(rowGroup, colGroup, tile);
    if (pc + kb == k) {
      int i = rowGroup * ROW_GROUP * MR;
      int j = colGroup * COL_GROUP * NR;
      int rows = Math.min(ROW_GROUP * MR, mc - i);
      finish(ic + i, rows, jc + j, Math.min(COL_GROUP * NR, nc - j));
    }
  }

  /// Activation and residual, where all sums are complete.
  private void finish(int i, int rows, int j, int cols) {
    if (epilogue.present()) {
      epilogue.run(c, i, rows, j, cols);
    }
  }

  /// Multiplies a group's panels, a tile at a time.
  private void multiply(int rowGroup, int colGroup, float[] tile) {
    int rowEnd = Math.min(mc, (rowGroup + 1) * ROW_GROUP * MR);
    int colEnd = Math.min(nc, (colGroup + 1) * COL_GROUP * NR);
    for (int j = colGroup * COL_GROUP * NR; j < colEnd; j += NR) {
      int cols = Math.min(NR, nc - j);
      int vectors = (cols + LANES - 1) / LANES;
      for (int i = rowGroup * ROW_GROUP * MR; i < rowEnd; i += MR) {
        if (pitch == KC) {
          GemmTile.run(vectors, kb, packedA, i * KC, packedB, ORIGIN + j * kb, tile, ORIGIN);
        } else {
          GemmTile.deep(vectors, kb, packedA, i * DEEP, packedB, ORIGIN + j * kb, tile, ORIGIN);
        }
        store(tile, ORIGIN, vectors * LANES, ic + i, Math.min(MR, mc - i), jc + j, cols);
      }
    }
  }

  /// Writes a register tile to C[i.., j..], with the epilogue.
  void store(float[] tile, int t, int pitch, int i, int rows, int j, int cols) {
    boolean add = accumulate || pc > 0;
    if (c.col == 1 && !add && !hasBias && cols % LANES == 0) {
      GemmStore.setRows(tile, t, pitch, c.segment, c.at(i, j), c.row, rows, cols);
      return;
    }
    for (int r = 0; r < rows; r++) {
      storeRow(tile, t + r * pitch, i + r, j, cols, add);
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

  /// Room for a left operand without gaps, for products that use a job as scratch.
  float[] left(int size) {
    packedA = grown(packedA, size);
    return packedA;
  }

  /// A worker's sums.
  float[] sums(int worker, int size) {
    return slot(tiles, worker, size);
  }

  /// A worker's 16 vectors of unfinished dot products.
  float[] lanes(int worker) {
    return slot(lines, worker, 16 * LANES);
  }

  private float[] tiles(int worker) {
    return slot(tiles, worker, ORIGIN + GemmTile.SIZE);
  }

  private float[] lines(int worker) {
    return slot(lines, worker, Math.max(LANES * DEPTH, 16 * ROW_GROUP * MR));
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

package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.GemmPack.ORIGIN;

import pellucid.kernel.AttentionGeometry;

/// A worker's own memory for the gradients of attention, kept from call to call.
final class AttentionBackwardScratch {
  private static final int MR = VectorConfig.MR;
  private static final int NR = VectorConfig.NR;
  private static final int KC = VectorConfig.KC;

  final GemmMatrix matrix = new GemmMatrix();
  final AttentionMask mask = new AttentionMask();
  final PackedProduct.Tiles scores = new PackedProduct.Tiles();
  final PackedProduct.Tiles tiles = new PackedProduct.Tiles();

  /// Keys in a block: whole groups of MR, unless all keys fit.
  int keyBlock;

  /// Rows of a panel of gradients of scores: a block of keys, and its last group's rest.
  final int scoreRows = KC + MR;

  /// Keys, rounded up to groups of MR.
  int keyRows;

  /// The depth, rounded up to groups of MR.
  int depthRows;

  // Of a key head.
  float[] keysAsRows = new float[0]; // [chunks, keyRows, KC]
  float[] valuesAsRows = new float[0];
  float[] keysAsColumns = new float[0]; // for each block of keys [depthRows, KC]
  float[] gradKeys = new float[0]; // [keys, padded depth]
  float[] gradValues = new float[0];

  // Of a block of queries.
  float[] queries = new float[0]; // panels [queries, NR elements]
  float[] queriesTurned = new float[0]; // panels [depth, NR queries]
  float[] slopes = new float[0]; // gradients of outputs
  float[] slopesTurned = new float[0];
  float[] gradQueries = new float[0]; // [depthRows, KC]
  float[] turned = new float[0]; // [KC, padded depth]
  final float[] gradPanels =
      new float[ORIGIN + KC / NR * NR * scoreRows]; // panels [scoreRows, NR queries]
  final float[] lse = new float[KC];
  final float[] shifts = new float[KC];

  // Of MR keys.
  final float[] weights = new float[MR * KC];
  final float[] gradScores = new float[MR * KC];

  float[] lines = new float[0];
  final float[] dots = new float[AttentionBackward.DOTS * Vectors.LANES];

  /// Makes room for a head.
  void grow(AttentionGeometry g) {
    keyBlock = g.keys() <= KC ? KC : KC / MR * MR;
    keyRows = (g.keys() + MR - 1) / MR * MR;
    depthRows = (g.depth() + MR - 1) / MR * MR;
    int depth = Scratch.padded(g.depth());
    int valueDepth = Scratch.padded(g.valueDepth());
    int blocks = (g.keys() + keyBlock - 1) / keyBlock;
    keysAsRows = GemmJob.grown(keysAsRows, PackedProduct.chunks(g.depth()) * keyRows * KC);
    int valueChunks = Math.max(PackedProduct.chunks(g.valueDepth()), 1);
    valuesAsRows = GemmJob.grown(valuesAsRows, valueChunks * keyRows * KC);
    keysAsColumns = GemmJob.grown(keysAsColumns, blocks * depthRows * KC);
    gradKeys = GemmJob.grown(gradKeys, g.keys() * depth);
    gradValues = GemmJob.grown(gradValues, g.keys() * valueDepth);
    queries = GemmJob.grown(queries, ORIGIN + KC * depth);
    queriesTurned = GemmJob.grown(queriesTurned, ORIGIN + KC * g.depth());
    slopes = GemmJob.grown(slopes, ORIGIN + KC * valueDepth);
    slopesTurned = GemmJob.grown(slopesTurned, ORIGIN + KC * g.valueDepth());
    gradQueries = GemmJob.grown(gradQueries, depthRows * KC);
    turned = GemmJob.grown(turned, KC * depth);
    int rows = Math.max(g.keys(), Math.max(depth, valueDepth));
    int columns = Math.max(KC, Math.max(depth, valueDepth));
    lines = GemmJob.grown(lines, Math.max(16 * rows, Vectors.LANES * columns));
  }

  /// Lets go of the caller's memory.
  void clear() {
    matrix.clear();
    mask.set(null);
  }
}

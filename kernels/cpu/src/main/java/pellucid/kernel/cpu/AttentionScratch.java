package pellucid.kernel.cpu;

import org.jspecify.annotations.Nullable;

/// A worker's own memory for attention, kept from call to call.
final class AttentionScratch {
  final GemmMatrix matrix = new GemmMatrix();
  final AttentionMask mask = new AttentionMask();
  final PackedProduct.Tiles tiles = new PackedProduct.Tiles();
  float[] keys = new float[0];
  float[] values = new float[0];
  float[] lines = new float[0];
  float[] queries = new float[0];
  float[] sums = new float[0];

  /// [chunks of KC keys, MR, KC].
  final float[] scores = new float[VectorConfig.MR * AttentionForward.KEYS];

  final float[] largest = new float[AttentionForward.BLOCK * Vectors.LANES];
  final float[] totals = new float[AttentionForward.BLOCK * Vectors.LANES];
  final float[] shifts = new float[AttentionForward.BLOCK];
  final float[] factors = new float[Scratch.padded(VectorConfig.MR)];
  final float[] ignored = new float[Vectors.LANES];

  private @Nullable AttentionDecode decode;

  /// For few queries of so many elements.
  AttentionDecode decode(int depth) {
    if (decode == null || !decode.fits(depth)) {
      decode = new AttentionDecode(depth);
    }
    return decode;
  }

  /// Lets go of the caller's memory.
  void clear() {
    matrix.clear();
    mask.set(null);
  }
}

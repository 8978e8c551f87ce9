package pellucid.nn;

/// The sizes and the form of a stack of recurrent layers.
///
/// @param inputs elements of an input, I
/// @param hidden elements of a state, H
/// @param layers one on top of the other, L
/// @param bidirectional whether each layer runs in both directions; then D is 2 and a layer's
///   outputs are the forward states, then the backward ones, else D is 1
/// @param dropout the probability to drop an output between two layers in training, in [0, 1)
/// @param batchFirst whether sequences are [B, T, I], as everywhere in this package, or [T, B, I]
public record RecurrentConfig(
    long inputs,
    long hidden,
    int layers,
    boolean bidirectional,
    double dropout,
    boolean batchFirst) {
  /// Checks the ranges.
  public RecurrentConfig {
    if (inputs < 1 || hidden < 1 || layers < 1 || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "recurrent: sizes %d and %d and %d layers must be positive, dropout %s in [0, 1)"
              .formatted(inputs, hidden, layers, dropout));
    }
  }

  /// One layer in one direction, batch first.
  public static RecurrentConfig of(long inputs, long hidden) {
    return new RecurrentConfig(inputs, hidden, 1, false, 0, true);
  }

  /// With so many layers.
  public RecurrentConfig withLayers(int count) {
    return new RecurrentConfig(inputs, hidden, count, bidirectional, dropout, batchFirst);
  }

  /// In both directions.
  public RecurrentConfig inBothDirections() {
    return new RecurrentConfig(inputs, hidden, layers, true, dropout, batchFirst);
  }

  /// With dropout between layers.
  public RecurrentConfig withDropout(double p) {
    return new RecurrentConfig(inputs, hidden, layers, bidirectional, p, batchFirst);
  }

  /// For sequences [T, B, I].
  public RecurrentConfig timeFirst() {
    return new RecurrentConfig(inputs, hidden, layers, bidirectional, dropout, false);
  }

  /// 2 if bidirectional, else 1: D.
  public int directions() {
    return bidirectional ? 2 : 1;
  }

  /// Elements of an input of a layer, from 0.
  long inputsOf(int layer) {
    return layer == 0 ? inputs : directions() * hidden;
  }
}

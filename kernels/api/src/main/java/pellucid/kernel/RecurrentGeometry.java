package pellucid.kernel;

/// The sizes of a recurrent layer that runs over a sequence.
///
/// @param fn the cell
/// @param steps length of the sequence, T, at least 1
/// @param batch sequences, B
/// @param inputs elements of an input, I
/// @param hidden elements of a state, H
public record RecurrentGeometry(RecurrentFn fn, int steps, int batch, int inputs, int hidden) {
  /// Rows of the weights.
  public int rows() {
    return fn.gates() * hidden;
  }
}

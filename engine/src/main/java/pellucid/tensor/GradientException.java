package pellucid.tensor;

/// A derivative that can't be had: an op without one, a value that was changed in place, a loss
/// that is no number.
public final class GradientException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the op.
  public GradientException(String message) {
    super(message);
  }
}

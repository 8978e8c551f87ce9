package pellucid.tensor;

/// A tensor that was used after its [TensorScope] had closed.
public final class ClosedTensorException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the tensor.
  public ClosedTensorException(String message) {
    super(message);
  }
}

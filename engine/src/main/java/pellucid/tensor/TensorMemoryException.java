package pellucid.tensor;

/// No native memory left for a tensor.
public final class TensorMemoryException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names what is in use and how to raise the limit.
  public TensorMemoryException(String message) {
    super(message);
  }
}

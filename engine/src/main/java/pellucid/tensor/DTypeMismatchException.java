package pellucid.tensor;

/// Element types that do not fit an op, or each other.
public final class DTypeMismatchException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the op and the types.
  public DTypeMismatchException(String message) {
    super(message);
  }
}

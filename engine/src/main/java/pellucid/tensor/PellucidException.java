package pellucid.tensor;

/// The root of what this engine throws: a message that names the op, the operands and the way out.
public class PellucidException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// With a message only.
  public PellucidException(String message) {
    super(message);
  }

  /// With the cause of the failure.
  public PellucidException(String message, Throwable cause) {
    super(message, cause);
  }
}

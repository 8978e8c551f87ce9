package pellucid.tensor;

/// A file that is not what it should be: truncated, corrupt, or of another format.
public final class FormatException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the file and the defect.
  public FormatException(String message) {
    super(message);
  }

  /// With the cause of the failure.
  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}

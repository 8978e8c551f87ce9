package pellucid.cli.run;

/// A run's folder cannot be used as asked; the message says why and what can be done.
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// With the message for the user.
  public RunException(String message) {
    super(message);
  }

  /// With the message for the user and what caused it.
  public RunException(String message, Throwable cause) {
    super(message, cause);
  }
}

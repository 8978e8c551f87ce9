package pellucid.bench.duel;

/// A contestant can't do what it was asked; the message says who and why.
public final class DuelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// With a message for the one who measures.
  public DuelException(String message) {
    super(message);
  }

  /// With a cause.
  public DuelException(String message, Throwable cause) {
    super(message, cause);
  }
}

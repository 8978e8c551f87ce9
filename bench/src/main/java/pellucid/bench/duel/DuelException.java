package pellucid.bench.duel;

/// A contestant can't do what it was asked; the message says who and why.
public final class DuelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DuelException(String message) {
    super(message);
  }

  DuelException(String message, Throwable cause) {
    super(message, cause);
  }
}

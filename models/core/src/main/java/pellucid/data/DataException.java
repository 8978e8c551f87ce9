package pellucid.data;

import pellucid.tensor.PellucidException;

/// A data set cannot be had: no such name, not fetched yet, or its files cannot be read. The
/// message says what to do.
public final class DataException extends PellucidException {
  private static final long serialVersionUID = 1;

  /// With the message for the user.
  public DataException(String message) {
    super(message);
  }

  /// With the message for the user and what caused it.
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}

package pellucid.data.fetch;

import java.io.IOException;

/// A data set could not be fetched. The message is one line that says what each source answered and
/// what can be done.
public final class FetchException extends IOException {
  private static final long serialVersionUID = 1;

  /// With the message for the user.
  public FetchException(String message) {
    super(message);
  }

  /// With the message for the user and what caused it.
  public FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}

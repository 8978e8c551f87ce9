package pellucid.data.fetch;

import java.io.IOException;

/// What arrived is not the file that was asked for.
final class ChecksumException extends IOException {
  private static final long serialVersionUID = 1;

  ChecksumException(String message) {
    super(message);
  }
}

package pellucid.kernel;

import java.io.Serial;

/// A kernel that a device can't run or that failed on it. The engine adds the op and its operands.
public class KernelException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /// With a message.
  public KernelException(String message) {
    super(message);
  }

  /// With a message and what caused it.
  public KernelException(String message, Throwable cause) {
    super(message, cause);
  }
}

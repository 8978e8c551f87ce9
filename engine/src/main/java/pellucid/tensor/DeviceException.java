package pellucid.tensor;

import pellucid.kernel.KernelException;

/// Operands on different devices, a device that is not to be had, or one that failed.
public final class DeviceException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the op and the devices.
  public DeviceException(String message) {
    super(message);
  }

  /// With what the device's backend had to say.
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }

  /// What becomes of a backend's failure: with the name of the op.
  static DeviceException of(String op, KernelException e) {
    return new DeviceException(op + ": " + e.getMessage(), e);
  }
}

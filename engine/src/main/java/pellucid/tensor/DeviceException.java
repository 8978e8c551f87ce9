package pellucid.tensor;

/// Operands on different devices, or a device that is not to be had.
public final class DeviceException extends PellucidException {
  private static final long serialVersionUID = 1L;

  /// With a message that names the op and the devices.
  public DeviceException(String message) {
    super(message);
  }
}

package pellucid.kernel.scalar;

/// The scalar backend as the server of device `cpu`, where the Vector API can't be used.
///
/// A class of its own, because a service provider needs a constructor without arguments, on the
/// class path too.
public final class ScalarCpuFallback extends ScalarBackend {
  /// Serves device `cpu`.
  public ScalarCpuFallback() {
    super("cpu");
  }
}

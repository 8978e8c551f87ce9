package pellucid.dispatch;

/// Whether this thread's ops are recorded for a backward pass. On by default; `NoGrad` (autodiff)
/// switches it off for a while.
public final class GradMode {
  private static final ThreadLocal<Boolean> RECORDING = ThreadLocal.withInitial(() -> true);

  private GradMode() {}

  /// Whether ops are recorded.
  public static boolean recording() {
    return RECORDING.get();
  }

  /// Switches recording, and gives the former state.
  public static boolean set(boolean recording) {
    boolean before = RECORDING.get();
    RECORDING.set(recording);
    return before;
  }
}

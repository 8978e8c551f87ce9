package pellucid.autodiff;

import pellucid.dispatch.GradMode;

/// Switches recording off on this thread up to the closing brace: for evaluation, and for updates
/// that are no part of the model.
///
/// ```java
/// try (var _ = NoGrad.open()) {
///   Tensor logits = model.forward(x);   // no graph is kept: logits.op() == null
/// }
/// ```
///
/// Braces nest; closing one restores the state that it found.
public final class NoGrad implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final boolean before = GradMode.set(false);
  private boolean closed;

  private NoGrad() {}

  /// Switches recording off on this thread.
  public static NoGrad open() {
    return new NoGrad();
  }

  /// Restores the former state. Closing twice does nothing.
  ///
  /// @throws IllegalStateException on another thread than the one that opened it
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException("close: this NoGrad belongs to thread " + thread.getName());
    }
    if (!closed) {
      closed = true;
      GradMode.set(before);
    }
  }
}

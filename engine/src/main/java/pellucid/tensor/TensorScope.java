package pellucid.tensor;

import pellucid.memory.MemoryScope;

/// The fast lifetime: everything made inside the braces on this thread is freed at the closing one.
///
/// ```java
/// Tensor loss;
/// try (var scope = TensorScope.open()) {
///   loss = scope.keep(model.forward(x, Pass.EVAL).crossEntropy(labels));
/// }
/// ```
///
/// Scopes nest. What is kept belongs to the enclosing scope, or is collected when unreachable.
/// Using a tensor after its scope closed is a [ClosedTensorException]. A kept result's graph is not
/// kept: take its gradients inside.
public final class TensorScope implements AutoCloseable {
  private final MemoryScope scope = MemoryScope.open();

  private TensorScope() {}

  /// Opens a scope on this thread.
  public static TensorScope open() {
    return new TensorScope();
  }

  /// Lets a tensor outlive this scope, and gives it back. Views share memory: keeping one keeps it
  /// for all.
  ///
  /// @throws IllegalStateException if another scope is open inside this one, or on another thread
  public Tensor keep(Tensor tensor) {
    scope.keep(tensor.storage());
    return tensor;
  }

  /// Frees what was not kept. Closing twice does nothing.
  ///
  /// @throws IllegalStateException if another scope is open inside this one, or on another thread
  @Override
  public void close() {
    scope.close();
  }
}

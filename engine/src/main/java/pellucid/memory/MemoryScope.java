package pellucid.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The storages made on one thread between an opening brace and its closing one. Scopes nest; each
/// belongs to its thread.
public final class MemoryScope {
  private static final ThreadLocal<@Nullable MemoryScope> CURRENT = new ThreadLocal<>();

  private final @Nullable MemoryScope parent;
  private final Thread thread = Thread.currentThread();
  private final List<Storage> storages = new ArrayList<>();
  private boolean closed;

  private MemoryScope(@Nullable MemoryScope parent) {
    this.parent = parent;
  }

  /// Opens a scope inside the thread's current one.
  public static MemoryScope open() {
    MemoryScope scope = new MemoryScope(CURRENT.get());
    CURRENT.set(scope);
    return scope;
  }

  /// The innermost open scope of this thread.
  static @Nullable MemoryScope current() {
    return CURRENT.get();
  }

  void add(Storage storage) {
    storages.add(storage);
  }

  /// Hands a storage of this scope to the enclosing one, or to the garbage collector; others are
  /// left alone.
  public void keep(Storage storage) {
    check("keep");
    if (storage.scope() == this) {
      storage.moveTo(parent);
    }
  }

  /// Releases what was not kept.
  ///
  /// @throws IllegalStateException on another thread, or while a scope inside this one is open
  public void close() {
    if (closed) {
      return;
    }
    check("close");
    closed = true;
    CURRENT.set(parent);
    storages.removeIf(storage -> storage.scope() != this);
    storages.forEach(Storage::end);
    SegmentPool.shared().holding(() -> storages.forEach(Storage::recycle));
    storages.clear();
  }

  private void check(String what) {
    if (closed) {
      throw new IllegalStateException(what + ": this TensorScope is closed");
    }
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          what + ": this TensorScope belongs to thread " + thread.getName());
    }
    if (CURRENT.get() != this) {
      throw new IllegalStateException(what + ": a TensorScope inside this one is still open");
    }
  }
}

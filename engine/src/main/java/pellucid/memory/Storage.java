package pellucid.memory;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.Buffer;
import pellucid.kernel.DType;
import pellucid.tensor.ClosedTensorException;
import pellucid.tensor.Device;

/// The memory of one tensor and all its views, with a version that in-place ops raise.
///
/// Born in the innermost open [MemoryScope] of its thread, which releases it; without one, the
/// [Reclaimer] does when it is unreachable. After its release every access is a
/// [ClosedTensorException]: the memory already serves another tensor.
public final class Storage {
  private final Device device;
  private final DType dtype;
  private final long size;
  private final SegmentPool pool;
  private final SegmentPool.Block block;
  private @Nullable Buffer buffer;
  private @Nullable MemoryScope scope;
  private int version;

  private Storage(Device device, DType dtype, long size, SegmentPool pool) {
    this.device = device;
    this.dtype = dtype;
    this.size = size;
    this.pool = pool;
    this.block = pool.acquire(size * dtype.bytes());
    this.buffer = device.backend().buffer(block.data.asSlice(0, size * dtype.bytes()), dtype);
  }

  /// Memory for this many elements; its contents are undefined.
  public static Storage allocate(Device device, DType dtype, long size) {
    return allocate(device, dtype, size, SegmentPool.shared());
  }

  static Storage allocate(Device device, DType dtype, long size, SegmentPool pool) {
    Storage storage = new Storage(device, dtype, size, pool);
    storage.moveTo(MemoryScope.current());
    return storage;
  }

  /// Changes the owner: another scope, or the garbage collector if null.
  void moveTo(@Nullable MemoryScope owner) {
    scope = owner;
    if (owner == null) {
      pool.reclaimer().track(this, block);
    } else {
      owner.add(this);
    }
  }

  /// The scope that will release this storage; null if the garbage collector will.
  @Nullable MemoryScope scope() {
    return scope;
  }

  /// Gives the memory back.
  void release() {
    buffer = null;
    scope = null;
    pool.release(block);
  }

  /// The memory.
  ///
  /// @throws ClosedTensorException if it was given back
  public Buffer buffer() {
    Buffer current = buffer;
    if (current == null) {
      throw new ClosedTensorException(
          "a tensor of %d x %s was used after its TensorScope closed; let it out with scope.keep(tensor)"
              .formatted(size, dtype));
    }
    return current;
  }

  /// Where the memory lives.
  public Device device() {
    return device;
  }

  /// The type of the elements.
  public DType dtype() {
    return dtype;
  }

  /// How often the values were changed in place.
  public int version() {
    return version;
  }

  /// Notes a change in place.
  public void touch() {
    version++;
  }
}

package pellucid.memory;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Buffer;
import pellucid.kernel.DType;
import pellucid.kernel.KernelException;
import pellucid.tensor.ClosedTensorException;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;

/// The memory of one tensor and all its views, with a version that in-place ops raise.
///
/// Born in the innermost open [MemoryScope] of its thread, which releases it; without one, the
/// [Reclaimer] does when it is unreachable, and small ones share a [Slab]. After its release every
/// access is a [ClosedTensorException]: the memory already serves another tensor.
public final class Storage {
  private final Device device;
  private final DType dtype;
  private final long size;
  private final SegmentPool pool;
  private final SegmentPool.@Nullable Block block; // absent in a slab

  @SuppressWarnings("UnusedVariable") // to hold the slab is to keep its memory
  private final @Nullable Slab slab;

  private @Nullable Buffer buffer;
  private @Nullable MemoryScope scope;
  private int version;

  private Storage(
      Device device,
      DType dtype,
      long size,
      SegmentPool pool,
      SegmentPool.@Nullable Block block,
      @Nullable Slab slab,
      Buffer buffer) {
    this.device = device;
    this.dtype = dtype;
    this.size = size;
    this.pool = pool;
    this.block = block;
    this.slab = slab;
    this.buffer = buffer;
  }

  /// Memory for this many elements; its contents are undefined.
  ///
  /// @throws DeviceException if the device can't be used as it is asked to be
  public static Storage allocate(Device device, DType dtype, long size) {
    try {
      return allocate(device, dtype, size, SegmentPool.shared());
    } catch (KernelException e) { // at a device's first use
      throw new DeviceException(device.name() + ": " + e.getMessage(), e);
    }
  }

  static Storage allocate(Device device, DType dtype, long size, SegmentPool pool) {
    MemoryScope scope = MemoryScope.current();
    long bytes = size * dtype.bytes();
    if (scope == null && bytes <= Slab.SMALL) {
      Slab slab = Slab.withRoomFor(bytes, pool);
      Buffer buffer = device.backend().buffer(slab.carve(bytes), dtype);
      return new Storage(device, dtype, size, pool, null, slab, buffer);
    }
    SegmentPool.Block block = pool.acquire(bytes);
    Buffer buffer;
    try {
      buffer = block.buffer(device, dtype, bytes);
    } catch (KernelException e) {
      pool.release(block);
      throw e;
    }
    buffer.discard();
    Storage storage = new Storage(device, dtype, size, pool, block, null, buffer);
    storage.moveTo(scope);
    return storage;
  }

  /// Changes the owner: another scope, or the garbage collector if null.
  void moveTo(@Nullable MemoryScope owner) {
    scope = owner;
    if (owner == null) {
      pool.reclaimer().track(this, Objects.requireNonNull(block));
    } else {
      owner.add(this);
    }
  }

  /// The scope that will release this storage; null if the garbage collector will.
  @Nullable MemoryScope scope() {
    return scope;
  }

  /// Ends the use of the memory; [#recycle] has to follow.
  void end() {
    buffer().discard();
    buffer = null;
    scope = null;
  }

  /// Gives the memory of an ended storage back.
  void recycle() {
    pool.release(Objects.requireNonNull(block));
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

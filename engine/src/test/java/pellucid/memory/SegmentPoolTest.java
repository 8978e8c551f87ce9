package pellucid.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import pellucid.kernel.DType;
import pellucid.tensor.Device;
import pellucid.tensor.TensorMemoryException;

class SegmentPoolTest {
  private static final long MIB = 1 << 20;

  private static Storage storage(SegmentPool pool, long bytes) {
    return Storage.allocate(Device.cpu(), DType.U8, bytes, pool);
  }

  @Property
  void aClassHoldsWhatIsAskedAndWastesAFifthAtMost(
      @ForAll @LongRange(min = 0, max = 1L << 50) long bytes) {
    long size = SegmentPool.classBytes(SegmentPool.sizeClass(bytes));
    assertTrue(size >= bytes, () -> bytes + " in " + size);
    assertTrue(size <= 64 || size <= bytes * 5 / 4 + 1, () -> bytes + " in " + size);
    assertEquals(SegmentPool.sizeClass(bytes), SegmentPool.sizeClass(size));
  }

  @Test
  void dataIsAlignedWithRoomForAHeader() {
    SegmentPool pool = new SegmentPool(MIB);
    for (int bytes = 1; bytes < 5000; bytes += 777) {
      assertEquals(0, pool.acquire(bytes).data.address() % 64);
    }
  }

  @Test
  void scopesRecycleMemoryWithoutNewAllocations() {
    SegmentPool pool = new SegmentPool(MIB);
    for (int step = 0; step < 10; step++) {
      MemoryScope scope = MemoryScope.open();
      storage(pool, 1000);
      storage(pool, 2000);
      scope.close();
    }
    assertEquals(2, pool.allocations());
    assertEquals(0, pool.liveBytes());
  }

  @Test
  void keptStoragesMoveToTheEnclosingScope() {
    SegmentPool pool = new SegmentPool(MIB);
    MemoryScope outer = MemoryScope.open();
    MemoryScope inner = MemoryScope.open();
    Storage kept = storage(pool, 100);
    Storage lost = storage(pool, 100);
    inner.keep(kept);
    inner.close();
    assertEquals(100, kept.buffer().size());
    assertTrue(
        assertThrows(RuntimeException.class, lost::buffer).getMessage().contains("scope.keep"));
    outer.close();
    assertThrows(RuntimeException.class, kept::buffer);
  }

  @Test
  void scopesMustNestAndStayOnTheirThread() throws InterruptedException {
    MemoryScope outer = MemoryScope.open();
    MemoryScope inner = MemoryScope.open();
    assertThrows(IllegalStateException.class, outer::close);
    List<Throwable> thrown = new ArrayList<>();
    Thread other = new Thread(inner::close);
    other.setUncaughtExceptionHandler((_, e) -> thrown.add(e));
    other.start();
    other.join();
    assertEquals(1, thrown.size());
    inner.close();
    outer.close();
    outer.close();
  }

  @Test
  void unreachableStoragesAreCollectedBeforeTheLimit() {
    SegmentPool pool = new SegmentPool(64 * MIB);
    for (int i = 0; i < 1000; i++) {
      storage(pool, 10 * MIB);
    }
    assertTrue(pool.allocations() <= 6, () -> "allocations: " + pool.allocations());
  }

  @Test
  void smallStoragesOfNoScopeShareSlabsThatAreCollected() {
    SegmentPool pool = new SegmentPool(MIB);
    Storage kept = storage(pool, 100);
    kept.buffer().write().fill((byte) 7);
    for (int i = 0; i < 100_000; i++) { // 16 MB and their headers
      storage(pool, 100 + i % 60).buffer().write().fill((byte) 1);
    }
    assertTrue(pool.allocations() <= 32, () -> "allocations: " + pool.allocations());
    assertEquals(-1, kept.buffer().read().mismatch(filled(100, (byte) 7)));
  }

  @Test
  void piecesOfASlabAreAlignedAndApart() {
    SegmentPool pool = new SegmentPool(MIB);
    long before = storage(pool, 1).buffer().read().address();
    for (int bytes = 1; bytes <= Slab.SMALL; bytes += 31) {
      long address = storage(pool, bytes).buffer().read().address();
      assertEquals(0, address % 64);
      assertTrue(Math.abs(address - before) >= 64 + SegmentPool.HEADER);
      before = address;
    }
  }

  private static MemorySegment filled(int bytes, byte value) {
    byte[] array = new byte[bytes];
    Arrays.fill(array, value);
    return MemorySegment.ofArray(array);
  }

  @Test
  void idleMemoryOfOtherSizesGivesWay() {
    SegmentPool pool = new SegmentPool(64 * MIB);
    MemoryScope scope = MemoryScope.open();
    storage(pool, 40 * MIB);
    scope.close();
    assertEquals(40 * MIB, pool.idleBytes());
    pool.acquire(56 * MIB);
    assertEquals(0, pool.idleBytes());
  }

  @Test
  void theLimitIsAClearError() {
    SegmentPool pool = new SegmentPool(MIB);
    MemoryScope scope = MemoryScope.open();
    storage(pool, MIB / 2);
    TensorMemoryException e = assertThrows(TensorMemoryException.class, () -> storage(pool, MIB));
    assertTrue(e.getMessage().contains("pellucid.memory.limit"), e.getMessage());
    scope.close();
  }
}

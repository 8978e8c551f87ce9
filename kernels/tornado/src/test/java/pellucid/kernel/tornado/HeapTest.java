package pellucid.kernel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeapTest {
  private record Range(int start, int length) {
    boolean overlaps(Range other) {
      return start < other.start + other.length && other.start < start + length;
    }
  }

  @Test
  void rangesNeverOverlapAndAllComeBack() {
    Heap heap = new Heap(1 << 16);
    Random random = new Random(7);
    List<Range> held = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      if (random.nextInt(3) > 0) {
        int length = 1 + random.nextInt(2000);
        int start = heap.allocate(length);
        if (start >= 0) {
          Range range = new Range(start, length);
          assertTrue(start >= Heap.ALIGNMENT && start + length <= 1 << 16, range::toString);
          assertTrue(held.stream().noneMatch(range::overlaps), range::toString);
          held.add(range);
        }
      } else if (!held.isEmpty()) {
        Range range = held.remove(random.nextInt(held.size()));
        heap.free(range.start, range.length);
      }
    }
    held.forEach(range -> heap.free(range.start, range.length));
    assertEquals(0, heap.used());
    assertEquals(Heap.ALIGNMENT, heap.allocate(heap.capacity()), "the free ranges are one again");
  }

  @Test
  void saysSoWhenNothingFits() {
    Heap heap = new Heap(1024);
    assertEquals(-1, heap.allocate(1024));
    assertEquals(Heap.ALIGNMENT, heap.allocate(900));
    assertEquals(-1, heap.allocate(100));
  }
}

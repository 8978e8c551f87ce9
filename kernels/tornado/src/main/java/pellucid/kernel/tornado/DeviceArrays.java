package pellucid.kernel.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// The arrays that hold all tensors on the device, one for each type.
///
/// TornadoVM wants host memory behind each. Values never pass through it, so it is a mapped file
/// without contents: address space, no memory.
///
/// @param floats F32
/// @param longs I64
/// @param bytes BOOL, and weights in few bits: I8, BF16 as two bytes
record DeviceArrays(FloatArray floats, LongArray longs, ByteArray bytes) {
  /// Arrays with room for so many elements of each type.
  static DeviceArrays of(int floats, int longs, int bytes) {
    return new DeviceArrays(
        FloatArray.fromSegmentShallow(reserved(4L * floats)),
        LongArray.fromSegmentShallow(reserved(8L * longs)),
        ByteArray.fromSegmentShallow(reserved(bytes)));
  }

  private static MemorySegment reserved(long bytes) {
    long size = bytes + TornadoNativeArray.ARRAY_HEADER;
    try {
      Path file = Files.createTempFile("pellucid-device", ".heap");
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.global());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file for " + size + " bytes", e);
    }
  }

  /// Those that a kernel uses, for TornadoVM.
  Object[] of(Kernel kernel) {
    List<Object> arrays = new ArrayList<>();
    arrays.add(floats);
    if (kernel.uses().contains(Kernel.Uses.LONGS)) {
      arrays.add(longs);
    }
    if (kernel.uses().contains(Kernel.Uses.BYTES)) {
      arrays.add(bytes);
    }
    return arrays.toArray();
  }

  /// All, for TornadoVM.
  Object[] all() {
    return new Object[] {floats, longs, bytes};
  }
}

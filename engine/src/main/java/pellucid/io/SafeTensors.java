package pellucid.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.dispatch.Dispatcher;
import pellucid.tensor.Device;
import pellucid.tensor.FormatException;
import pellucid.tensor.Tensor;

/// Named tensors in a file, in the safetensors format: eight bytes of header length, a JSON header
/// with types, shapes and offsets, then the data, little-endian. PyTorch and others read and write
/// it.
///
/// The same tensors in the same order give the same bytes. Reading believes nothing: sizes,
/// offsets, overlaps, gaps, duplicate names and trailing bytes are checked before any data is
/// touched.
///
/// @param tensors by name, in the file's order
/// @param metadata free text by name
public record SafeTensors(
    SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata) {
  private static final long LONGEST_HEADER = 100_000_000; // the reference implementation's limit
  private static final int ALIGNMENT = 8;

  /// Makes both maps unmodifiable.
  public SafeTensors {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
  }

  /// Writes a file, replacing one of that name only when all is on the disk.
  ///
  /// @param path its folder must exist
  /// @param tensors in this order, those of wide types first, so that all are aligned
  /// @param metadata free text by name
  /// @throws IOException if it can't be written; then an older file of that name is as it was
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
    ordered.sort(Comparator.comparingInt(entry -> -entry.getValue().dtype().bytes()));
    byte[] header = SafeTensorsHeader.encode(ordered, metadata, ALIGNMENT);
    AtomicFiles.write(
        path,
        channel -> {
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          AtomicFiles.writeFully(channel, length.putLong(header.length).flip());
          AtomicFiles.writeFully(channel, ByteBuffer.wrap(header));
          for (Map.Entry<String, Tensor> entry : ordered) {
            writeData(channel, entry.getValue());
          }
        });
  }

  private static void writeData(FileChannel channel, Tensor tensor) throws IOException {
    Tensor dense = tensor.detach().contiguous();
    long width = dense.dtype().bytes();
    MemorySegment data =
        dense
            .storage()
            .buffer()
            .read()
            .asSlice(dense.layout().offset() * width, dense.shape().size() * width);
    long chunk = 1L << 28;
    for (long at = 0; at < data.byteSize(); at += chunk) {
      AtomicFiles.writeFully(
          channel, data.asSlice(at, Math.min(chunk, data.byteSize() - at)).asByteBuffer());
    }
  }

  /// Reads a whole file.
  ///
  /// @throws FormatException if it is not a sound safetensors file; says what is wrong and where
  /// @throws IOException if it can't be read
  public static SafeTensors read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      long size = channel.size();
      if (size < Long.BYTES) {
        throw new FormatException(path + ": no safetensors file: only " + size + " bytes");
      }
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
      if (length < 2 || length > LONGEST_HEADER || length > size - Long.BYTES) {
        throw new FormatException(
            "%s: no safetensors file, or truncated: a header of %d bytes in a file of %d"
                .formatted(path, length, size));
      }
      byte[] header = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      MemorySegment data = file.asSlice(Long.BYTES + length);
      SafeTensorsHeader parsed =
          SafeTensorsHeader.decode(
              path.toString(), new String(header, StandardCharsets.UTF_8), data.byteSize());
      SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
      for (SafeTensorsHeader.Entry entry : parsed.entries()) {
        tensors.put(entry.name(), load(entry, data));
      }
      return new SafeTensors(tensors, parsed.metadata());
    }
  }

  private static Tensor load(SafeTensorsHeader.Entry entry, MemorySegment data) {
    Tensor tensor = Dispatcher.allocate(Device.preferred(), entry.dtype(), entry.shape());
    tensor
        .storage()
        .buffer()
        .overwrite()
        .copyFrom(data.asSlice(entry.begin(), entry.end() - entry.begin()));
    return tensor;
  }
}

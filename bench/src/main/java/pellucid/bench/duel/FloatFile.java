package pellucid.bench.duel;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Arrays of floats in a file, from one process to another: their count, then for each its length
/// and its numbers, big-endian.
final class FloatFile {
  private FloatFile() {}

  static void write(Path file, List<float[]> arrays) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(arrays.size());
      for (float[] array : arrays) {
        ByteBuffer bytes = ByteBuffer.allocate(array.length * Float.BYTES);
        bytes.asFloatBuffer().put(array);
        out.writeInt(array.length);
        out.write(bytes.array());
      }
    }
  }

  static List<float[]> read(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = in.readInt();
      List<float[]> arrays = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float[] array = new float[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(array.length * Float.BYTES)).asFloatBuffer().get(array);
        arrays.add(array);
      }
      return arrays;
    }
  }
}

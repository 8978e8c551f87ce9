package pellucid.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pellucid.kernel.DType;
import pellucid.tensor.FormatException;
import pellucid.tensor.Tensor;

class SafeTensorsTest {
  @TempDir Path folder;

  private static SequencedMap<String, Tensor> sample() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    tensors.put("transposed \"view\"", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).transpose());
    tensors.put("steps", Tensor.of(new long[] {7}, 1));
    tensors.put("bytes", Tensor.of(new byte[] {1, 2, 3}));
    tensors.put("nothing", Tensor.zeros(0, 4));
    tensors.put("scalar", Tensor.scalar(DType.F64, Math.PI));
    return tensors;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafeTensors.write(file, sample(), Map.of("epoch", "3\n\"quoted\" \\ ü"));
    SafeTensors read = SafeTensors.read(file);
    assertEquals(Map.of("epoch", "3\n\"quoted\" \\ ü"), read.metadata());
    assertEquals(sample().keySet(), read.tensors().keySet());
    sample()
        .forEach((name, tensor) -> {
          Tensor back = read.tensors().get(name);
          assertEquals(tensor.dtype(), back.dtype());
          assertEquals(tensor.shape(), back.shape());
          assertArrayEquals(tensor.toDoubles(), back.toDoubles());
        });
  }

  @Test
  void theSameTensorsGiveTheSameBytes() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    SafeTensors.write(first, sample(), Map.of());
    SafeTensors.write(second, sample(), Map.of());
    assertEquals(-1, Files.mismatch(first, second));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("kept");
    Files.writeString(file, "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFiles.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                  throw new IOException("No space left on device");
                }));
    assertEquals("old", Files.readString(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    Path file = folder.resolve("whole");
    SafeTensors.write(file, sample(), Map.of("a", "b"));
    byte[] whole = Files.readAllBytes(file);
    Path cut = folder.resolve("cut");
    for (int length = 0; length < whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThrows(FormatException.class, () -> SafeTensors.read(cut), "length " + length);
    }
    Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
    assertThrows(FormatException.class, () -> SafeTensors.read(cut));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | gap or overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 bytes of data for"
            + " F32[2]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | data_offsets [4, 0]",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}} | type F99 is not one of",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[999999999,999999999,999],\"data_offsets\":[0,4]}} |"
            + " more than 2^63 elements",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{}} | duplicate name"
            + " \"a\"",
        "{\"a\":7} | header entry \"a\" is no object",
        "[1] | no JSON object",
        "{\"a\": | unexpected end",
        "{\"a\":01} | leading zero",
        "{} x | text behind the end",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ | more than 32 levels",
      })
  void badHeadersAreRefusedWithAReason(String header, String reason) throws IOException {
    Path file = folder.resolve("bad");
    byte[] json = header.strip().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).array());
    FormatException e = assertThrows(FormatException.class, () -> SafeTensors.read(file));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
  }
}

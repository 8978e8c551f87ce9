package pellucid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.tensor.FormatException;

class PngImagesTest {
  @TempDir Path folder;

  private Path write(BufferedImage image) throws IOException {
    Path file = folder.resolve("image.png");
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  /// 2 x 2: black, dark grey; light grey, white.
  private static BufferedImage squares(int type) {
    var image = new BufferedImage(2, 2, type);
    int[] values = {0, 51, 204, 255};
    for (int i = 0; i < 4; i++) {
      int v = values[i];
      if (type == BufferedImage.TYPE_BYTE_GRAY) {
        image.getRaster().setSample(i % 2, i / 2, 0, v);
      } else {
        image.setRGB(i % 2, i / 2, 0xff000000 | v << 16 | v << 8 | v);
      }
    }
    return image;
  }

  @Test
  void greyIsReadAsItIsStored() throws IOException {
    float[] expected = {0, 0.2f, 0.8f, 1};
    for (int type :
        new int[] {
          BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB
        }) {
      Path file = write(squares(type));
      assertArrayEquals(expected, PngImages.load(file, 2, 2, false), 1e-6f, "type " + type);
    }
    Path file = write(squares(BufferedImage.TYPE_BYTE_GRAY));
    float[] inverted = {1, 0.8f, 0.2f, 0};
    assertArrayEquals(inverted, PngImages.load(file, 2, 2, true), 1e-6f);
  }

  @Test
  void readsDeepAndShallowGrey() throws IOException {
    var deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 13107);
    assertArrayEquals(new float[] {0.2f}, PngImages.load(write(deep), 1, 1, false), 1e-6f);
    var bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setSample(1, 0, 0, 1);
    assertArrayEquals(new float[] {0, 1}, PngImages.load(write(bits), 1, 2, false));
  }

  @Test
  void coloursHaveTheirWeights() throws IOException {
    var image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x00ff00);
    image.setRGB(2, 0, 0x0000ff);
    float[] expected = {0.299f, 0.587f, 0.114f};
    assertArrayEquals(expected, PngImages.load(write(image), 1, 3, false), 1e-6f);
  }

  @Test
  void whatIsTransparentIsPaper() throws IOException {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(1, 0, 0x33000000);
    assertArrayEquals(new float[] {1, 0.8f}, PngImages.load(write(image), 1, 2, false), 1e-6f);
  }

  @Test
  void averagesByArea() {
    float[] pixels = {0, 3, 6, 9, 12, 15};
    assertArrayEquals(new float[] {3, 12}, PngImages.resize(pixels, 2, 3, 2, 1), 1e-5f);
    // Three columns to two: each takes one and a half.
    float[] expected = {1, 5, 10, 14};
    assertArrayEquals(expected, PngImages.resize(pixels, 2, 3, 2, 2), 1e-5f);
    assertArrayEquals(new float[] {7.5f}, PngImages.resize(pixels, 2, 3, 1, 1), 1e-5f);
    float[] doubled = {0, 0, 1, 1};
    assertArrayEquals(doubled, PngImages.resize(new float[] {0, 1}, 1, 2, 1, 4));
  }

  @Property(tries = 700)
  void keepsTheMean(
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll @IntRange(min = 1, max = 40) int newWidth) {
    float[] pixels = new float[height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i * 37 % 101) / 100f;
    }
    float[] scaled = PngImages.resize(pixels, height, width, newHeight, newWidth);
    assertEquals(newHeight * newWidth, scaled.length);
    assertEquals(mean(pixels), mean(scaled), 1e-4);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void refusesWhatIsNoWholePng() throws IOException {
    Path file = write(squares(BufferedImage.TYPE_BYTE_GRAY));
    byte[] good = Files.readAllBytes(file);
    assertRefused(file, "hello".getBytes(UTF_8), "not a PNG image");
    assertRefused(file, new byte[100], "not a PNG image");
    assertRefused(file, Arrays.copyOf(good, good.length - 20), "corrupt PNG");
    byte[] huge = good.clone();
    ByteBuffer.wrap(huge).putInt(16, 1 << 20).putInt(20, 1 << 20);
    assertRefused(file, huge, "a PNG of 1048576 x 1048576 pixels");
    Path none = folder.resolve("none.png");
    assertThrows(NoSuchFileException.class, () -> PngImages.load(none, 2, 2, false));
  }

  private static void assertRefused(Path file, byte[] content, String message) throws IOException {
    Files.write(file, content);
    var e = assertThrows(FormatException.class, () -> PngImages.load(file, 2, 2, false));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /// A flipped byte is noticed or harmless; it never breaks out as another exception.
  @Test
  void damageNeverBreaksOut() throws IOException {
    Path file = write(squares(BufferedImage.TYPE_INT_RGB));
    byte[] good = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x41;
      Files.write(file, bad);
      try {
        assertEquals(4, PngImages.load(file, 2, 2, false).length);
      } catch (FormatException _) {
        refused++;
      }
    }
    assertTrue(refused > 20, "refused " + refused + " of " + good.length);
  }
}

package pellucid.cli;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import pellucid.tensor.FormatException;

/// Reads PNG files as the grey images that a model takes.
final class PngImages {
  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int HEADER_BYTES = 24;

  /// As many as a photograph has; a small file may claim to decompress to billions.
  private static final long MAX_PIXELS = 1L << 24;

  private PngImages() {}

  /// Reads `file`, makes it grey and fits it to the model's size by area averaging.
  ///
  /// Colours become grey by 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), what is transparent shows
  /// white paper below it. Proportions are not kept: a square model wants a square image.
  ///
  /// @param invert whether to turn light and dark round: for dark ink on white paper, when the
  ///   model was trained on light strokes on black, as MNIST's and UCI's digits are
  /// @return row-major `[height, width]`, 0 black to 1 white
  /// @throws FormatException if the file is no PNG, or a corrupt or enormous one
  /// @throws IOException if it cannot be read
  static float[] load(Path file, int height, int width, boolean invert) throws IOException {
    BufferedImage image = decode(Files.readAllBytes(file), file);
    float[] grey = grey(image);
    float[] scaled = resize(grey, image.getHeight(), image.getWidth(), height, width);
    if (invert) {
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = 1 - scaled[i];
      }
    }
    return scaled;
  }

  private static BufferedImage decode(byte[] bytes, Path file) throws IOException {
    if (bytes.length < HEADER_BYTES || ByteBuffer.wrap(bytes).getLong() != SIGNATURE) {
      throw new FormatException(file + ": not a PNG image");
    }
    long width = ByteBuffer.wrap(bytes).getInt(16);
    long height = ByteBuffer.wrap(bytes).getInt(20);
    if (width <= 0 || height <= 0 || width * height > MAX_PIXELS) {
      throw new FormatException(
          file + ": a PNG of " + width + " x " + height + " pixels; at most 2^24 are read");
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      // The bytes are in memory: whatever the decoder throws, the image is at fault.
      throw new FormatException(file + ": corrupt PNG: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static float[] grey(BufferedImage image) {
    int width = image.getWidth();
    float[] grey = new float[image.getHeight() * width];
    ColorModel colours = image.getColorModel();
    boolean stored =
        !(colours instanceof IndexColorModel)
            && colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    Raster raster = image.getRaster();
    for (int i = 0; i < grey.length; i++) {
      int x = i % width;
      int y = i / width;
      grey[i] = stored ? storedGrey(raster, colours, x, y) : luma(image.getRGB(x, y));
    }
    return grey;
  }

  /// The sample as it is in the file: `getRGB` takes Java's grey for linear light and would
  /// brighten it.
  private static float storedGrey(Raster raster, ColorModel colours, int x, int y) {
    float value = raster.getSample(x, y, 0) / (float) ((1 << colours.getComponentSize(0)) - 1);
    if (!colours.hasAlpha()) {
      return value;
    }
    float alpha = raster.getSample(x, y, 1) / (float) ((1 << colours.getComponentSize(1)) - 1);
    return overWhite(value, alpha);
  }

  private static float luma(int argb) {
    float red = (argb >> 16 & 0xff) / 255f;
    float green = (argb >> 8 & 0xff) / 255f;
    float blue = (argb & 0xff) / 255f;
    return overWhite(0.299f * red + 0.587f * green + 0.114f * blue, (argb >>> 24) / 255f);
  }

  private static float overWhite(float value, float alpha) {
    return Math.clamp(value * alpha + (1 - alpha), 0f, 1f);
  }

  /// Area averaging: each new pixel is the mean of the old ones that it covers, by their share.
  ///
  /// @param pixels row-major `[height, width]`
  /// @return row-major `[newHeight, newWidth]`
  static float[] resize(float[] pixels, int height, int width, int newHeight, int newWidth) {
    float[] narrow = new float[height * newWidth];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < newWidth; x++) {
        narrow[y * newWidth + x] = average(pixels, y * width, 1, width, x, newWidth);
      }
    }
    float[] out = new float[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        out[y * newWidth + x] = average(narrow, x, newWidth, height, y, newHeight);
      }
    }
    return out;
  }

  /// Mean over the `index`-th of `parts` equal parts of a line of `count` pixels.
  private static float average(
      float[] pixels, int offset, int stride, int count, int index, int parts) {
    double from = (double) count * index / parts;
    double to = (double) count * (index + 1) / parts;
    double sum = 0;
    for (int i = (int) from; i < count && i < to; i++) {
      double share = Math.min(i + 1, to) - Math.max(i, from);
      sum += share * pixels[offset + i * stride];
    }
    return (float) (sum / (to - from));
  }
}

package pellucid.kernel.cpu;

import static pellucid.kernel.cpu.VectorConfig.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One worker's transforms of images, or of y's gradient, into the points' factors ([Winograd]).
///
/// Tiles are taken by lines: the tiles of an image that lie side by side, counted image by image.
/// Of each line the rows that no line before it has read are turned so that their channels lie side
/// by side ([ChannelsLast]).
final class WinogradTiles {
  private static final int OUT = Winograd.OUT;
  private static final int IN = Winograd.IN;

  /// The planes to transform, and how tiles lie over them; set again for each call.
  static final class Grid {
    private int channels; // of an image
    private int height;
    private int width;
    private int padH; // rows that the first line's tiles begin above the plane
    private int padW; // columns likewise
    private int tilesX; // tiles of a line
    private int tilesY; // lines of an image

    void set(int channels, int height, int width, int padH, int padW, int tilesX, int tilesY) {
      this.channels = channels;
      this.height = height;
      this.width = width;
      this.padH = padH;
      this.padW = padW;
      this.tilesX = tilesX;
      this.tilesY = tilesY;
    }

    int tilesX() {
      return tilesX;
    }

    int tilesY() {
      return tilesY;
    }
  }

  private final ChannelsLast turn = new ChannelsLast();
  private float[] band = new float[0]; // a row of zeros, then rows of [width, channels]
  private float[] columns = new float[0]; // [6, columns of a line, channels]
  private final int[] rows = new int[IN];
  private int top; // of the band
  private int bottom; // the row that is to be turned next

  /// Transforms some channels of some lines of images, 6x6 floats a tile.
  ///
  /// @param first the first line
  /// @param to tile t's factor of point p and the v-th vector of these channels is at `points[p] +
  ///   vectors[v] + t steps[v]`
  void images(
      Grid grid,
      MemorySegment source,
      long at,
      int first,
      int lines,
      int channel,
      int channels,
      float[] to,
      int[] points,
      int[] vectors,
      int[] steps) {
    int pitch = padded(channels);
    int span = OUT * grid.tilesX + IN - OUT;
    prepare(grid, lines, pitch, span);
    for (int line = 0; line < lines; line++) {
      findRows(grid, source, at, first, line, channel, channels, IN);
      int left = Math.max(0, grid.padW);
      int skip = Math.max(0, -grid.padW);
      int count = Math.clamp(span - left, 0, Math.max(0, grid.width - skip));
      for (int i = 0; i < IN; i++) {
        rows[i] += skip * pitch;
      }
      int plane = span * pitch;
      Winograd.imageRows(band, rows, columns, left * pitch, plane, count * pitch);
      for (int v = 0; v * LANES < channels; v++) {
        int step = steps[v];
        int offset = vectors[v] + line * grid.tilesX * step;
        for (int i = 0; i < IN; i++) {
          int from = i * plane + v * LANES;
          Winograd.imageTiles(columns, from, pitch, to, points, i, offset, step, grid.tilesX);
        }
      }
    }
  }

  /// The same for y's gradient, whose tiles are 4x4 and lie side by side.
  void gradient(
      Grid grid,
      MemorySegment source,
      long at,
      int first,
      int lines,
      int channel,
      int channels,
      float[] to,
      int[] points,
      int[] vectors,
      int[] steps) {
    int pitch = padded(channels);
    int span = OUT * grid.tilesX;
    prepare(grid, lines, pitch, span);
    for (int line = 0; line < lines; line++) {
      findRows(grid, source, at, first, line, channel, channels, OUT);
      int plane = span * pitch;
      Winograd.gradientRows(band, rows, columns, 0, plane, grid.width * pitch);
      for (int v = 0; v * LANES < channels; v++) {
        int step = steps[v];
        int offset = vectors[v] + line * grid.tilesX * step;
        for (int i = 0; i < IN; i++) {
          int from = i * plane + v * LANES;
          Winograd.gradientTiles(columns, from, pitch, to, points, i, offset, step, grid.tilesX);
        }
      }
    }
  }

  static int padded(int count) {
    return (count + LANES - 1) / LANES * LANES;
  }

  /// Makes room, zeros in the row that stands for those outside, and in all columns.
  private void prepare(Grid grid, int lines, int pitch, int span) {
    int tall = Math.min(lines, grid.tilesY) * OUT + IN - OUT;
    band = GemmJob.grown(band, (1 + Math.min(tall, grid.height)) * grid.width * pitch);
    columns = GemmJob.grown(columns, IN * span * pitch);
    Arrays.fill(band, 0, grid.width * pitch, 0);
    Arrays.fill(columns, 0, IN * span * pitch, 0);
  }

  /// Turns the rows that a line reads and no line before it, and says where they are.
  private void findRows(
      Grid grid,
      MemorySegment source,
      long at,
      int first,
      int line,
      int channel,
      int channels,
      int count) {
    int image = (first + line) / grid.tilesY;
    int row = (first + line) % grid.tilesY * OUT - grid.padH;
    if (line == 0 || (first + line) % grid.tilesY == 0) {
      top = Math.clamp(row, 0, grid.height);
      bottom = top;
    }
    int end = Math.clamp(row + count, bottom, grid.height);
    int width = grid.width;
    int pitch = padded(channels);
    if (bottom < end) {
      long plane = (long) grid.height * width;
      long from = at + ((long) image * grid.channels + channel) * plane + (long) bottom * width;
      int to = (1 + bottom - top) * width * pitch;
      turn.gather(source, from, plane, channels, (end - bottom) * width, band, to, pitch);
      bottom = end;
    }
    for (int i = 0; i < count; i++) {
      boolean inside = row + i >= 0 && row + i < grid.height;
      rows[i] = inside ? (1 + row + i - top) * width * pitch : 0;
    }
  }
}

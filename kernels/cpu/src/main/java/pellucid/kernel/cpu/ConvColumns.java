package pellucid.kernel.cpu;

/// The columns of one panel: where in the copied source they are read, and where in the output they
/// go.
///
/// Columns count the outputs of a tile, image by image and row by row. A run is a stretch of them
/// within a row of the grid; a span one that is contiguous in the output.
final class ConvColumns {
  private static final int LANES = VectorConfig.LANES;
  private static final int NR = VectorConfig.NR;

  /// How many columns the panel has.
  int count;

  /// Vectors to copy at each term, in ascending order: what runs over the end of a row of the grid
  /// is overwritten by the next.
  int copies;

  final int[] copyFrom = new int[2 * NR];
  final int[] copyTo = new int[2 * NR];

  /// Stretches of columns that are contiguous in the output.
  int spans;

  final int[] spanColumn = new int[NR];
  final int[] spanLength = new int[NR];
  final long[] spanTarget = new long[NR]; // within the output, for its first channel

  private int firstRow;
  private int rows;
  private int cols;
  private int imageSize;
  private int rowSize;
  private int rowStart;
  private int rowStep;
  private int colStart;
  private int colStep;
  private int outWidth;
  private long outImage;
  private boolean contiguous;

  /// Sets what the panels of a tile share.
  ///
  /// @param row the tile's first row of the grid
  /// @param count rows of the grid in the tile
  /// @param image elements of an image in the copied source
  /// @param pitch elements of a row in the copied source
  void grid(ConvPass pass, int row, int count, int image, int pitch) {
    firstRow = row;
    rows = count;
    cols = pass.cols();
    imageSize = image;
    rowSize = pass.strideH() * pitch;
    rowStart = pass.rowStart();
    rowStep = pass.rowStep();
    colStart = pass.colStart();
    outWidth = pass.outWidth();
    outImage = (long) pass.groups() * pass.outputs() * pass.outHeight() * pass.outWidth();
    contiguous = pass.contiguous();
    colStep = pass.colStep();
  }

  /// Finds the copies and spans of some columns.
  ///
  /// @param image the tile's first image
  void take(int image, int first, int number) {
    count = number;
    copies = 0;
    spans = 0;
    int i = first / (rows * cols);
    int row = first / cols % rows;
    int col = first % cols;
    for (int done = 0; done < number; ) {
      int length = Math.min(cols - col, number - done);
      int from = i * imageSize + row * rowSize + col;
      for (int q = 0; q < length; q += LANES) {
        copyFrom[copies] = from + q;
        copyTo[copies++] = done + q;
      }
      span(done, length, image + i, row, col);
      done += length;
      col = 0;
      if (++row == rows) {
        row = 0;
        i++;
      }
    }
  }

  /// Finds the spans of columns that count what lies between the rows of the copy, too.
  ///
  /// @return how many columns are outputs
  int takeInPlace(int first, int number, int cols, int pitch) {
    spans = 0;
    int total = 0;
    for (int done = 0; done < number; ) {
      int col = (first + done) % pitch;
      int length = Math.min(cols - col, number - done);
      if (length > 0) {
        spanColumn[spans] = done;
        spanLength[spans++] = length;
        total += length;
      }
      done += Math.min(pitch - col, number - done);
    }
    return total;
  }

  private void span(int column, int length, int image, int row, int col) {
    if (contiguous && spans > 0 && row > 0) {
      spanLength[spans - 1] += length;
      return;
    }
    spanColumn[spans] = column;
    spanLength[spans] = length;
    spanTarget[spans++] =
        image * outImage
            + (long) (rowStart + (firstRow + row) * rowStep) * outWidth
            + colStart
            + (long) col * colStep;
  }
}

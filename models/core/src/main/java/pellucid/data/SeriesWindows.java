package pellucid.data;

import pellucid.tensor.Tensor;

/// A series cut into windows for a forecaster: so many points, and the one that follows.
///
/// The targets are a stretch of the series; their windows may begin before it. Each epoch takes
/// them in another order, drawn from seed and epoch alone.
///
/// ```java
/// var windows = SeriesWindows.shuffled(values, 12, 12, 219, 32, 42);
/// SeriesWindows.Batch batch = windows.get(0, 0);   // inputs [32, 12], targets [32, 1]
/// ```
public final class SeriesWindows {
  private static final long ORDER_KEY = 0x5EED_0F5E_81E5_0D0EL;

  private final float[] values;
  private final int window;
  private final int first;
  private final int batchSize;
  private final boolean shuffled;
  private final long seed;
  private int[] order;
  private long epochOfOrder = -1;

  private SeriesWindows(
      float[] values, int window, int first, int end, int batchSize, boolean shuffled, long seed) {
    if (window < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "series: window %d and batch %d must be 1 or more".formatted(window, batchSize));
    }
    if (first < window || end <= first || end > values.length) {
      throw new DataException(
          "series: %d points have no windows of %d with a point from %d to %d behind them; take a longer series or a shorter window"
              .formatted(values.length, window, first, end - 1));
    }
    this.values = values.clone();
    this.window = window;
    this.first = first;
    this.batchSize = batchSize;
    this.shuffled = shuffled;
    this.seed = seed;
    this.order = Permutation.identity(end - first);
  }

  /// For training.
  ///
  /// @param values of the whole series, as the network takes them
  /// @param window points that a forecast sees
  /// @param first position of the first target, at least `window`
  /// @param end position behind the last target
  /// @param batchSize windows in a batch
  /// @throws DataException if there are no such windows
  public static SeriesWindows shuffled(
      float[] values, int window, int first, int end, int batchSize, long seed) {
    return new SeriesWindows(values, window, first, end, batchSize, true, seed);
  }

  /// All in one batch, in the order of time: for validation and tests.
  ///
  /// @throws DataException if there are no such windows
  public static SeriesWindows inOrder(float[] values, int window, int first, int end) {
    return new SeriesWindows(values, window, first, end, Math.max(1, end - first), false, 0);
  }

  /// Windows and what follows.
  ///
  /// @param inputs F32 [n, window]
  /// @param targets F32 [n, 1]
  public record Batch(Tensor inputs, Tensor targets) {
    /// How many.
    public int size() {
      return Math.toIntExact(inputs.dim(0));
    }
  }

  /// Windows in an epoch.
  public int perEpoch() {
    return order.length;
  }

  /// Batches in an epoch.
  public int batches() {
    return (perEpoch() + batchSize - 1) / batchSize;
  }

  /// A batch as tensors, which are the caller's; the last of an epoch may be smaller.
  ///
  /// @param epoch from 0
  /// @param batch from 0 to `batches() - 1`
  public Batch get(long epoch, int batch) {
    if (shuffled && epoch != epochOfOrder) {
      order = Permutation.identity(perEpoch());
      Permutation.shuffle(order, seed ^ ORDER_KEY, epoch);
      epochOfOrder = epoch;
    }
    int from = batch * batchSize;
    int count = Math.min(batchSize, perEpoch() - from);
    float[] inputs = new float[count * window];
    float[] targets = new float[count];
    for (int i = 0; i < count; i++) {
      int at = first + order[from + i];
      System.arraycopy(values, at - window, inputs, i * window, window);
      targets[i] = values[at];
    }
    return new Batch(Tensor.of(inputs, count, window), Tensor.of(targets, count, 1));
  }
}

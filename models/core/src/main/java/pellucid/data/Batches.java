package pellucid.data;

import java.util.Locale;
import java.util.Objects;
import pellucid.tensor.Tensor;

/// Cuts samples into batches, in an order that depends on the seed and the epoch alone: any batch
/// of any epoch can be made at any time, so a resumed training sees what an uninterrupted one sees.
///
/// Features are augmented where that was asked for, then normalised. The last batch of an epoch is
/// smaller when the samples run out. Filling a batch allocates nothing on the heap. An object of
/// this class keeps the order of one epoch and so belongs to one thread.
public final class Batches {
  /// Sets shuffling apart from other uses of the same seed, such as initial weights and dropout.
  private static final long SHUFFLE_KEY = 0x5AFE_0DE4_BA7C_4E50L;

  private final DataSet data;
  private final Examples part;
  private final int batchSize;
  private final boolean shuffled;
  private final long seed;
  private final Augmentation augmentation;
  private final Augmentation.Scratch scratch = new Augmentation.Scratch();
  private final int[] order;
  private long epochOfOrder = -1;
  // Two sizes at most, since a tensor takes an array whole: full batches and the last one.
  private final Buffer full;
  private final Buffer last;

  private Batches(
      DataSet data,
      Examples part,
      int batchSize,
      boolean shuffled,
      long seed,
      Augmentation augmentation) {
    if (batchSize <= 0) {
      throw new IllegalArgumentException("batch size " + batchSize + " must be at least 1");
    }
    if (part.featureSize() != data.sampleShape().size()) {
      throw new IllegalArgumentException(
          "batches: samples of " + part.featureSize() + " features are not of " + data.name());
    }
    augmentation.requireFits(data.sampleShape());
    this.data = data;
    this.part = part;
    this.batchSize = batchSize;
    this.shuffled = shuffled;
    this.seed = seed;
    this.augmentation = augmentation;
    this.order = Permutation.identity(part.count());
    this.full = new Buffer(Math.min(batchSize, part.count()), part.featureSize());
    int rest = part.count() % batchSize;
    this.last = rest == 0 ? full : new Buffer(rest, part.featureSize());
  }

  /// Where one batch is put together.
  private record Buffer(float[] features, int[] labels) {
    Buffer(int samples, int featureSize) {
      this(new float[Math.multiplyExact(samples, featureSize)], new int[samples]);
    }
  }

  /// In another order each epoch: for training.
  ///
  /// @param part samples of `data`: its train part, or what a hold-out left of it
  public static Batches shuffled(DataSet data, Examples part, int batchSize, long seed) {
    return shuffled(data, part, batchSize, seed, Augmentation.NONE);
  }

  /// In another order each epoch, and each sample changed anew each epoch.
  ///
  /// @param part samples of `data`: its train part, or what a hold-out left of it
  /// @throws pellucid.tensor.ShapeMismatchException if samples can't be changed so
  public static Batches shuffled(
      DataSet data, Examples part, int batchSize, long seed, Augmentation augmentation) {
    return new Batches(data, part, batchSize, true, seed, augmentation);
  }

  /// In the samples' own order: for validation and test.
  ///
  /// @param part samples of `data`
  public static Batches inOrder(DataSet data, Examples part, int batchSize) {
    return new Batches(data, part, batchSize, false, 0, Augmentation.NONE);
  }

  /// Samples in an epoch.
  public int samples() {
    return part.count();
  }

  /// Batches in an epoch.
  public int perEpoch() {
    return (part.count() + batchSize - 1) / batchSize;
  }

  /// The most samples in a batch.
  public int batchSize() {
    return batchSize;
  }

  /// Features of one sample.
  public int featureSize() {
    return part.featureSize();
  }

  /// Samples in batch `batch`: the batch size, or fewer in the last one.
  public int size(int batch) {
    Objects.checkIndex(batch, perEpoch());
    return Math.min(batchSize, part.count() - batch * batchSize);
  }

  /// Writes one batch to the caller's arrays and returns the number of samples in it.
  ///
  /// @param epoch from 0
  /// @param batch from 0 to `perEpoch() - 1`
  /// @param features receives row-major `[samples, featureSize()]`, normalised
  /// @param labels receives one class for each sample
  public int fill(long epoch, int batch, float[] features, int[] labels) {
    int count = size(batch);
    int size = part.featureSize();
    if (features.length < count * size || labels.length < count) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "fill: a batch of %d needs %d features and %d labels; the arrays hold %d and %d",
              count,
              count * size,
              count,
              features.length,
              labels.length));
    }
    arrange(epoch);
    for (int i = 0; i < count; i++) {
      int sample = order[batch * batchSize + i];
      part.copyFeatures(sample, features, i * size);
      augmentation.apply(features, i * size, data.sampleShape(), seed, epoch, sample, scratch);
      data.normalization().apply(features, i * size, size);
      labels[i] = part.label(sample);
    }
    return count;
  }

  /// One batch as tensors, which are the caller's.
  ///
  /// @param epoch from 0
  /// @param batch from 0 to `perEpoch() - 1`
  public Batch get(long epoch, int batch) {
    Buffer buffer = size(batch) == full.labels.length ? full : last;
    int count = fill(epoch, batch, buffer.features, buffer.labels);
    return new Batch(
        Tensor.of(buffer.features, shape(count)), Tensor.of(buffer.labels, (long) count));
  }

  private long[] shape(int count) {
    long[] sample = data.sampleShape().toArray();
    long[] shape = new long[sample.length + 1];
    shape[0] = count;
    System.arraycopy(sample, 0, shape, 1, sample.length);
    return shape;
  }

  private void arrange(long epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("fill: epoch " + epoch + " must be at least 0");
    }
    if (shuffled && epoch != epochOfOrder) {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      Permutation.shuffle(order, seed ^ SHUFFLE_KEY, epoch);
      epochOfOrder = epoch;
    }
  }
}

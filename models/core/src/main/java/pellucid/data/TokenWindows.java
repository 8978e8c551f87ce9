package pellucid.data;

import pellucid.kernel.Philox;
import pellucid.tensor.Tensor;

/// A text cut into sequences for a language model: inputs, and for each place the token that
/// follows.
///
/// Each epoch cuts the text at other places and takes the pieces in another order, both drawn from
/// seed and epoch alone; so a resumed training sees what an uninterrupted one would have seen.
///
/// ```java
/// var windows = TokenWindows.shuffled(tokens, 128, 16, 42);
/// TokenWindows.Batch batch = windows.get(0, 0);   // inputs [16, 128], labels [2048]
/// ```
public final class TokenWindows {
  private static final long ORDER_KEY = 0x5EED_0F7E_0C75_0D0EL;

  private final int[] tokens;
  private final int block;
  private final int batchSize;
  private final boolean shuffled;
  private final long seed;
  private int[] order = new int[0];
  private int offset;
  private long epochOfOrder = -1;

  private TokenWindows(int[] tokens, int block, int batchSize, boolean shuffled, long seed) {
    if (block < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "windows: block %d and batch %d must be 1 or more".formatted(block, batchSize));
    }
    int least = shuffled ? 2 * block : block + 1; // an offset of up to block - 1, and a label
    if (tokens.length < least) {
      throw new DataException(
          "the text is too short: sequences of %d tokens need %d or more, it has %d; take a longer text or a shorter block"
              .formatted(block, least, tokens.length));
    }
    this.tokens = tokens.clone();
    this.block = block;
    this.batchSize = batchSize;
    this.shuffled = shuffled;
    this.seed = seed;
  }

  /// For training.
  ///
  /// @param block tokens in a sequence
  /// @param batchSize sequences in a batch
  public static TokenWindows shuffled(int[] tokens, int block, int batchSize, long seed) {
    return new TokenWindows(tokens, block, batchSize, true, seed);
  }

  /// From the first to the last token, for validation.
  ///
  /// @param block tokens in a sequence
  /// @param batchSize sequences in a batch
  public static TokenWindows inOrder(int[] tokens, int block, int batchSize) {
    return new TokenWindows(tokens, block, batchSize, false, 0);
  }

  /// Sequences for a step.
  ///
  /// @param inputs I32 [B, T]
  /// @param labels I32 [B * T]: the token behind each input
  public record Batch(Tensor inputs, Tensor labels) {}

  /// Sequences in an epoch.
  public int perEpoch() {
    return (tokens.length - 1 - (shuffled ? block - 1 : 0)) / block;
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
    arrange(epoch);
    int first = batch * batchSize;
    int count = Math.min(batchSize, perEpoch() - first);
    int[] inputs = new int[count * block];
    int[] labels = new int[count * block];
    for (int i = 0; i < count; i++) {
      int at = offset + order[first + i] * block;
      System.arraycopy(tokens, at, inputs, i * block, block);
      System.arraycopy(tokens, at + 1, labels, i * block, block);
    }
    return new Batch(Tensor.of(inputs, count, block), Tensor.of(labels, (long) count * block));
  }

  private void arrange(long epoch) {
    if (epoch == epochOfOrder || (!shuffled && epochOfOrder >= 0)) {
      return;
    }
    order = Permutation.identity(perEpoch());
    if (shuffled) {
      int[] words = new int[4];
      Philox.block(~(seed ^ ORDER_KEY), epoch, 0, words);
      offset = Integer.remainderUnsigned(words[0], block);
      Permutation.shuffle(order, seed ^ ORDER_KEY, epoch);
    }
    epochOfOrder = epoch;
  }
}

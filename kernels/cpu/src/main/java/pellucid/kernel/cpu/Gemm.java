package pellucid.kernel.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.GemmCall;
import pellucid.kernel.Operand;

/// `C = activation(A B + bias) + residual` or `C += A B` on float32, batched, any strides.
///
/// No transposition flags: strides express it. Other types are the scalar backend's. A batch whose
/// B is shared and whose rows follow each other (the linear layer of a sequence model) is one tall
/// product; a batch of small products is shared out item by item, one of large products runs item
/// after item with each shared out.
final class Gemm {
  /// Multiply-adds of one item from which it is worth sharing out by itself.
  private static final long LARGE_ITEM = 1 << 22;

  /// Items of a batch that one worker does in a row, in multiply-adds.
  private static final long ITEMS_WORK = 1 << 18;

  private static final JobPool<Batch> BATCHES = new JobPool<>(Batch::new);

  private Gemm() {}

  static void run(GemmCall call) {
    long items = 1;
    for (long size : call.batch()) {
      items *= size;
    }
    if (items == 0 || call.m() == 0 || call.n() == 0) {
      return;
    }
    if (items == 1 || foldable(call, items)) {
      item(call, 0, (int) items);
      return;
    }
    Batch batch = BATCHES.acquire();
    batch.run(call, items);
    BATCHES.release(batch);
  }

  /// Whether the batch continues the rows: B the same for all, and A, C and the bias evenly spaced
  /// over batch and rows.
  private static boolean foldable(GemmCall call, long items) {
    Operand bias = call.bias();
    Operand residual = call.residual();
    return call.m() * items <= Integer.MAX_VALUE
        && shared(call.b(), call.batch())
        && even(call.a(), call)
        && even(call.c(), call)
        && (bias == null || even(bias, call))
        && (residual == null || even(residual, call));
  }

  private static boolean shared(Operand operand, long[] batch) {
    for (int d = 0; d < batch.length; d++) {
      if (batch[d] != 1 && operand.strides()[d] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean even(Operand operand, GemmCall call) {
    long[] batch = call.batch();
    long expected = operand.strides()[batch.length] * call.m();
    for (int d = batch.length - 1; d >= 0; d--) {
      if (batch[d] != 1) {
        if (operand.strides()[d] != expected) {
          return false;
        }
        expected *= batch[d];
      }
    }
    return true;
  }

  /// Runs one product of the batch, or all of them as one when `fold` is their number.
  private static void item(GemmCall call, long index, int fold) {
    long[] batch = call.batch();
    GemmJob job = GemmJob.acquire();
    try {
      job.m = call.m() * fold;
      job.n = call.n();
      job.k = call.k();
      job.accumulate = call.accumulate();
      set(job.a, call.a(), call.a().buffer().read(), batch, index);
      set(job.b, call.b(), call.b().buffer().read(), batch, index);
      set(job.c, call.c(), call.c().buffer().write(), batch, index);
      Operand bias = call.bias();
      job.hasBias = bias != null;
      if (bias != null) {
        set(job.bias, bias, bias.buffer().read(), batch, index);
      }
      Operand residual = call.residual();
      job.epilogue.activation = call.activation();
      job.epilogue.hasResidual = residual != null;
      if (residual != null) {
        set(job.epilogue.residual, residual, residual.buffer().read(), batch, index);
      }
      if (job.betterOnItsSide()) {
        job.transpose();
      }
      job.run();
    } finally {
      job.release();
    }
  }

  private static void set(
      GemmMatrix matrix, Operand operand, MemorySegment memory, long[] batch, long index) {
    long rest = index;
    long offset = operand.offset();
    for (int d = batch.length - 1; d >= 0; d--) {
      offset += rest % batch[d] * operand.strides()[d];
      rest /= batch[d];
    }
    matrix.set(memory, operand, offset);
  }

  /// The products of one call.
  private static final class Batch implements TileTask {
    private @Nullable GemmCall call;
    private long items;
    private int itemsPerTile;

    void run(GemmCall products, long count) {
      long work = Math.max(1, (long) products.m() * products.n() * products.k());
      if (work >= LARGE_ITEM) {
        for (long i = 0; i < count; i++) {
          item(products, i, 1);
        }
        return;
      }
      call = products;
      items = count;
      itemsPerTile = (int) Math.max(1, Math.min(ITEMS_WORK / work, count));
      Workers.run(Math.toIntExact((count + itemsPerTile - 1) / itemsPerTile), this);
      call = null;
    }

    @Override
    public void run(int tile, int worker) {
      GemmCall products = Objects.requireNonNull(call);
      long end = Math.min(items, (long) (tile + 1) * itemsPerTile);
      for (long i = (long) tile * itemsPerTile; i < end; i++) {
        item(products, i, 1);
      }
    }
  }
}

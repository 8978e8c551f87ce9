package pellucid.op;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.RecurrentFn;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// A recurrent layer over sequences of different lengths, in one direction or the other:
/// [Recurrent] between steps put in order.
///
/// Behind a sequence's length its state stays what it was and its outputs are 0, as PyTorch's
/// `pad_packed_sequence` gives them; inputs there are not looked at and get the gradient 0.
/// Backwards, each sequence begins at its own last step, and its outputs stand at the steps that
/// they belong to; its last state is that after step 0.
///
/// @param fn the cell
/// @param lengths steps of each sequence, [B], I64 or I32, each in [1, T]; null: all T
/// @param backwards whether it runs from the last step to the first
public record RecurrentSequences(RecurrentFn fn, @Nullable Tensor lengths, boolean backwards) {
  /// Runs the layer; operands and errors are those of [Recurrent].
  public RecurrentStates run(Tensor x, Tensor h0, @Nullable Tensor c0, RecurrentWeights weights) {
    if (lengths == null && !backwards) {
      return Recurrent.run(fn, x, h0, c0, weights);
    }
    Check.rank("recurrent", "inputs", x, 3, "[T, B, I]");
    long[] steps = steps(x.dim(0), x.dim(1));
    Tensor inside = lengths == null ? null : inside(steps, x);
    Tensor in = inside == null ? x : inside.where(x, zero(x));
    Recurrent.Results all =
        Recurrent.results(fn, backwards ? reversed(in, steps) : in, h0, c0, weights);
    Tensor outputs = backwards ? reversed(all.outputs(), steps) : all.outputs();
    Tensor cells = all.cells();
    return new RecurrentStates(
        inside == null ? outputs : inside.where(outputs, zero(outputs)),
        last(all.outputs(), steps),
        cells == null ? null : last(cells, steps));
  }

  private static Tensor zero(Tensor x) {
    return Tensor.full(x.device(), Shape.of(), x.dtype(), 0);
  }

  private long[] steps(long most, long batch) {
    long[] steps = new long[Math.toIntExact(batch)];
    if (lengths == null) {
      Arrays.fill(steps, most);
      return steps;
    }
    Check.index("recurrent", lengths);
    Check.shape("recurrent", "the lengths", lengths, Shape.of(batch));
    System.arraycopy(lengths.toLongs(), 0, steps, 0, steps.length);
    for (int b = 0; b < steps.length; b++) {
      Check.that(
          steps[b] >= 1 && steps[b] <= most,
          "recurrent: length %d at position %d is not in [1, %d]",
          steps[b],
          b,
          most);
    }
    return steps;
  }

  /// Which steps belong to a sequence, BOOL [T, B, 1].
  private static Tensor inside(long[] steps, Tensor x) {
    Tensor count = Tensor.of(steps, steps.length, 1).to(x.device());
    Tensor step = Tensor.arange(x.dim(0)).reshape(-1, 1, 1).to(x.device());
    return step.lt(count);
  }

  /// Each sequence's own steps in reverse; those behind its length stay.
  private static Tensor reversed(Tensor x, long[] steps) {
    int batch = steps.length;
    int most = Math.toIntExact(x.dim(0));
    long[] rows = new long[most * batch];
    for (int t = 0; t < most; t++) {
      for (int b = 0; b < batch; b++) {
        long from = t < steps[b] ? steps[b] - 1 - t : t;
        rows[t * batch + b] = from * batch + b;
      }
    }
    return rows(x, rows).reshape(x.shape().toArray());
  }

  /// Each sequence's state after its last step, [B, H].
  private static Tensor last(Tensor states, long[] steps) {
    long[] rows = new long[steps.length];
    for (int b = 0; b < rows.length; b++) {
      rows[b] = (steps[b] - 1) * rows.length + b;
    }
    return rows(states, rows);
  }

  /// Some rows of [T, B, n] as one matrix.
  private static Tensor rows(Tensor x, long[] rows) {
    Tensor indices = Tensor.of(rows, rows.length).to(x.device());
    return x.reshape(x.dim(0) * x.dim(1), x.dim(2)).gather(indices, 0);
  }
}

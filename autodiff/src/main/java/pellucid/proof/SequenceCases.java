package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.RecurrentFn;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.Parts;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.RecurrentWeights;
import pellucid.proof.OpCase.Order;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Attention and recurrent layers.
final class SequenceCases {
  private static final Domain DOMAIN = Domain.uniform(-1, 1);

  /// Scores and exponentials, then sums of products of a few hundred terms at most, each of a size
  /// around 1 or less.
  private static final Tolerance TOLERANCE = new Tolerance(32, 64);

  /// A mask of truth values, half of them true.
  private static final DType SEES = DType.BOOL;

  private SequenceCases() {}

  static void addTo(List<OpCase> rows) {
    addAttention(rows);
    addRecurrent(rows);
  }

  // ---------------------------------------------------------------- attention

  private static void addAttention(List<OpCase> rows) {
    for (boolean causal : new boolean[] {false, true}) {
      both(rows, Heads.of(1, 1, 1, 3, 3, 2, 2), causal, null);
      both(rows, Heads.of(2, 2, 1, 2, 3, 3, 2), causal, null); // grouped, other value depth
      both(rows, Heads.of(1, 1, 1, 1, 5, 4, 4), causal, null); // one query against a cache
      both(rows, Heads.of(1, 1, 1, 4, 2, 3, 3), causal, null); // causal: two queries see nothing
      both(rows, Heads.of(1, 4, 2, 9, 33, 20, 17), causal, null);
      both(rows, Heads.of(1, 6, 2, 1, 300, 32, 19), causal, null); // three queries share a key head
      both(rows, Heads.of(1, 6, 2, 1, 300, 32, 16), causal, null); // the same, in whole vectors
      both(rows, Heads.of(2, 1, 1, 1, 270, 16, 80), causal, null);
      both(rows, Heads.of(1, 4, 1, 2, 259, 16, 32), causal, null); // eight rows
      both(rows, Heads.of(1, 1, 1, 19, 270, 5, 3), causal, null); // several blocks of keys
      both(rows, Heads.of(1, 1, 1, 266, 40, 3, 5), causal, null); // several blocks of queries
    }
    both(rows, Heads.of(1, 1, 1, 7, 11, 263, 70), true, null); // deeper than a panel
    both(rows, Heads.of(0, 2, 1, 3, 3, 2, 2), false, null);
    both(rows, Heads.of(1, 2, 2, 0, 3, 2, 2), false, null);
    both(rows, Heads.of(1, 1, 1, 2, 0, 2, 3), false, null);
    for (boolean causal : new boolean[] {false, true}) {
      both(rows, Heads.of(2, 1, 1, 2, 4, 3, 2), causal, Sample.indices(SEES, 2, 2, 1, 1, 4));
      both(rows, Heads.of(1, 2, 1, 3, 3, 2, 2), causal, Sample.indices(SEES, 2, 2, 3, 3));
      both(rows, Heads.of(1, 3, 1, 8, 21, 4, 5), causal, Sample.indices(SEES, 2, 8, 21));
      both(rows, Heads.of(2, 2, 1, 20, 290, 8, 8), causal, Sample.indices(SEES, 2, 2, 1, 1, 290));
      both(rows, Heads.of(1, 2, 2, 1, 290, 8, 8), causal, Sample.indices(SEES, 2, 2, 1, 290));
      both(rows, Heads.of(2, 2, 1, 9, 21, 4, 5), causal, Sample.of(DOMAIN, 2, 9, 21));
    }
    both(rows, Heads.of(2, 4, 2, 1, 290, 16, 16), true, Sample.indices(SEES, 2, 2, 1, 1, 290));
    both(rows, Heads.of(1, 1, 1, 1, 290, 32, 16), false, Sample.indices(SEES, 2, 290));
    both(rows, Heads.of(1, 2, 1, 1, 40, 32, 64), false, Sample.of(DOMAIN, 2, 1, 40));
    Domain masked = DOMAIN.with(3, Double.NEGATIVE_INFINITY);
    both(rows, Heads.of(1, 2, 1, 9, 21, 4, 5), false, Sample.of(masked, 9, 21));
    both(rows, Heads.of(1, 2, 1, 2, 70, 4, 5), false, Sample.of(masked, 1, 70));
    Domain nothing = Domain.cycle(1, Double.NEGATIVE_INFINITY);
    both(rows, Heads.of(1, 1, 1, 7, 5, 4, 5), false, Sample.of(nothing, 1, 5));
    both(rows, Heads.of(1, 1, 1, 1, 5, 16, 16), false, Sample.of(nothing, 1, 5));
    rows.add(large(Heads.of(1, 1, 1, 5, 40, 16, 8)));
  }

  /// Sizes: B, H, Hkv, T, S, D, Dv.
  record Heads(Shape q, Shape k, Shape v) {
    static Heads of(long b, long h, long kv, long t, long s, long d, long dv) {
      return new Heads(Shape.of(b, h, t, d), Shape.of(b, kv, s, d), Shape.of(b, kv, s, dv));
    }

    List<Sample> samples(Domain domain, @Nullable Sample mask) {
      List<Sample> samples = new ArrayList<>();
      for (Shape shape : List.of(q, k, v)) {
        samples.add(Sample.of(domain, shape.toArray()));
      }
      if (mask != null) {
        samples.add(mask);
      }
      return samples;
    }

    Parts parts() {
      return Parts.of(
          Shape.of(q.dim(0), q.dim(2), q.dim(1), v.dim(3)), Shape.of(q.dim(0), q.dim(1), q.dim(2)));
    }

    Parts gradParts() {
      return Parts.of(swapped(q), swapped(k), swapped(v));
    }

    private static Shape swapped(Shape x) {
      return Shape.of(x.dim(0), x.dim(2), x.dim(1), x.dim(3));
    }
  }

  private static void both(List<OpCase> rows, Heads heads, boolean causal, @Nullable Sample mask) {
    rows.add(attention(heads, causal, mask));
    rows.add(attentionBackward(heads, causal, mask));
  }

  /// Scores far apart: all weight on few keys, and exponentials that vanish.
  private static OpCase large(Heads heads) {
    List<Sample> samples = heads.samples(Domain.uniform(-8, 8), null);
    return row("attention far apart", heads, samples, false).within(new Tolerance(400, 400));
  }

  static OpCase attention(Heads heads, boolean causal, @Nullable Sample mask) {
    OpCase row =
        row("attention" + (causal ? " causal" : ""), heads, heads.samples(DOMAIN, mask), causal);
    if (mask != null && mask.dtype() == null) {
      return row; // no gradient flows to it
    }
    boolean blind = mask != null || heads.k().dim(2) < heads.q().dim(2);
    return (blind ? row.seeing(heads.parts(), 0) : row) // for differences of -infinity are NaN
        .differentiable(Order.FIRST);
  }

  private static OpCase row(String name, Heads heads, List<Sample> samples, boolean causal) {
    return new OpCase(
            name,
            samples,
            in -> op(in, in.size() > 3 ? in.get(3) : null, causal),
            OpCase.FLOATING,
            TOLERANCE,
            Order.NONE)
        .seeing(heads.parts(), 0, 1);
  }

  private static Attention op(List<Tensor> in, @Nullable Tensor mask, boolean causal) {
    return new Attention(in.get(0), in.get(1), in.get(2), mask, causal, 0.6);
  }

  /// Operands: those of the forward pass, which is run first, and the gradient of its result before
  /// the mask.
  static OpCase attentionBackward(Heads heads, boolean causal, @Nullable Sample mask) {
    List<Sample> samples = heads.samples(DOMAIN, null);
    samples.add(Sample.of(DOMAIN, heads.parts().packed().toArray()));
    if (mask != null) {
      samples.add(mask);
    }
    return new OpCase(
            "attention_backward" + (causal ? " causal" : ""),
            samples,
            in -> {
              Attention forward = op(in, in.size() > 4 ? in.get(4) : null, causal);
              return new AttentionBackward(forward, Dispatcher.run(forward), in.get(3));
            },
            OpCase.FLOATING,
            TOLERANCE,
            Order.NONE)
        .seeing(heads.gradParts(), 0, 1, 2);
  }

  // ---------------------------------------------------------------- recurrent layers

  private static void addRecurrent(List<OpCase> rows) {
    for (RecurrentFn fn : RecurrentFn.values()) {
      recurrentBoth(rows, fn, 1, 1, 1, 1, true);
      recurrentBoth(rows, fn, 3, 2, 2, 2, true);
      recurrentBoth(rows, fn, 2, 1, 3, 2, false);
      recurrentBoth(rows, fn, 3, 0, 2, 2, true);
      recurrentBoth(rows, fn, 2, 3, 0, 2, true);
      recurrentBoth(rows, fn, 5, 7, 5, 19, true);
      recurrentBoth(rows, fn, 3, 13, 33, 32, true);
      recurrentBoth(rows, fn, 2, 51, 4, 16, false);
      recurrentBoth(rows, fn, 2, 2, 259, 261, true); // deeper than a panel
    }
  }

  private static void recurrentBoth(
      List<OpCase> rows, RecurrentFn fn, long t, long b, long i, long h, boolean biases) {
    rows.add(recurrent(fn, t, b, i, h, biases));
    rows.add(recurrentBackward(fn, t, b, i, h, biases));
  }

  private static List<Sample> samples(
      RecurrentFn fn, long t, long b, long i, long h, boolean biases) {
    Domain small = weights(fn, h);
    List<Sample> samples = new ArrayList<>();
    samples.add(Sample.of(DOMAIN, t, b, i));
    samples.add(Sample.of(DOMAIN, b, h));
    samples.add(Sample.of(small, fn.gates() * h, i));
    samples.add(Sample.of(small, fn.gates() * h, h));
    if (fn == RecurrentFn.LSTM) {
      samples.add(Sample.of(DOMAIN, b, h));
    }
    if (biases) {
      samples.add(Sample.of(DOMAIN, fn.gates() * h));
      samples.add(Sample.of(DOMAIN, fn.gates() * h));
    }
    return samples;
  }

  /// A rectifier's states have no bound: weights whose sums are below 1 keep them from growing.
  private static Domain weights(RecurrentFn fn, long h) {
    double bound = fn == RecurrentFn.RNN_RELU ? Math.min(0.7, 1.0 / h) : h < 100 ? 0.7 : 0.2;
    return Domain.uniform(-bound, bound);
  }

  private static Recurrent layer(RecurrentFn fn, List<Tensor> in, boolean biases) {
    int next = fn == RecurrentFn.LSTM ? 5 : 4;
    RecurrentWeights weights =
        new RecurrentWeights(
            in.get(2), in.get(3), biases ? in.get(next) : null, biases ? in.get(next + 1) : null);
    Tensor c0 = fn == RecurrentFn.LSTM ? in.get(4) : null;
    return new Recurrent(fn, in.get(0), in.get(1), c0, weights, true);
  }

  /// All that a layer keeps is compared, so gradients are checked by a row of their own.
  static OpCase recurrent(RecurrentFn fn, long t, long b, long i, long h, boolean biases) {
    Shape states = Shape.of(t, b, h);
    Shape kept = Shape.of(t, b, RecurrentFn.KEPT, h);
    boolean lstm = fn == RecurrentFn.LSTM;
    Parts parts = lstm ? Parts.of(states, states, kept) : Parts.of(states, kept);
    return new OpCase(
            fn.name().toLowerCase(Locale.ROOT),
            samples(fn, t, b, i, h, biases),
            in -> layer(fn, in, biases),
            OpCase.FLOATING,
            TOLERANCE,
            Order.FIRST)
        .seeing(parts, lstm ? new int[] {0, 1} : new int[] {0});
  }

  /// The gradient of what is kept, behind the others, is not read.
  static OpCase recurrentBackward(RecurrentFn fn, long t, long b, long i, long h, boolean biases) {
    List<Sample> samples = samples(fn, t, b, i, h, biases);
    boolean lstm = fn == RecurrentFn.LSTM;
    Shape states = Shape.of(t, b, h);
    Shape kept = Shape.of(t, b, RecurrentFn.KEPT, h);
    Parts forward = lstm ? Parts.of(states, states, kept) : Parts.of(states, kept);
    samples.add(Sample.of(DOMAIN, forward.packed().toArray()));
    List<Shape> shapes = new ArrayList<>();
    Shape rows = Shape.of(fn.gates() * h);
    for (int s = 0; s < 4; s++) {
      shapes.add(samples.get(s).shape());
    }
    shapes.addAll(List.of(rows, rows));
    if (lstm) {
      shapes.add(Shape.of(b, h));
    }
    return new OpCase(
            fn.name().toLowerCase(Locale.ROOT) + "_backward",
            samples,
            in -> {
              Recurrent layer = layer(fn, in, biases);
              return new RecurrentBackward(layer, Dispatcher.run(layer), in.getLast());
            },
            OpCase.FLOATING,
            Tolerance.sum(t * b + h),
            Order.NONE)
        .seeing(
            new Parts(shapes),
            lstm ? new int[] {0, 1, 2, 3, 4, 5, 6} : new int[] {0, 1, 2, 3, 4, 5});
  }
}

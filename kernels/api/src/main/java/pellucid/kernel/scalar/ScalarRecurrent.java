package pellucid.kernel.scalar;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;
import pellucid.kernel.RecurrentBackwardCall;
import pellucid.kernel.RecurrentCall;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.RecurrentGeometry;

/// Recurrent layers, sequence by sequence and step by step, in double.
final class ScalarRecurrent {
  private ScalarRecurrent() {}

  static void forward(RecurrentCall call) {
    RecurrentGeometry g = call.geometry();
    double[] wx = new double[g.rows()];
    double[] uh = new double[g.rows()];
    double[] x = new double[g.inputs()];
    for (int b = 0; b < g.batch(); b++) {
      double[] h = row(call.h0(), b, g.hidden());
      double[] c = call.c0() == null ? new double[0] : row(call.c0(), b, g.hidden());
      for (int t = 0; t < g.steps(); t++) {
        long place = (long) t * g.batch() + b;
        Elements.read(call.x()).load(call.x().offset() + place * g.inputs(), x);
        affine(call.weightIh(), call.biasIh(), x, wx);
        affine(call.weightHh(), call.biasHh(), h, uh);
        double[] kept =
            switch (g.fn()) {
              case LSTM -> lstm(wx, uh, h, c);
              case GRU -> gru(wx, uh, h);
              case RNN_TANH, RNN_RELU -> plain(g.fn(), wx, uh, h);
            };
        store(call.outputs(), place, h);
        store(call.cells(), place, c);
        store(call.kept(), place, kept);
      }
    }
  }

  private static double[] row(Operand matrix, long index, int size) {
    double[] row = new double[size];
    Elements.read(matrix).load(matrix.offset() + index * size, row);
    return row;
  }

  private static void store(@Nullable Operand matrix, long index, double[] row) {
    if (matrix != null) {
      Elements.write(matrix).store(matrix.offset() + index * row.length, row);
    }
  }

  /// `y = weight x + bias`
  private static void affine(Operand weight, @Nullable Operand bias, double[] x, double[] y) {
    Elements weights = Elements.read(weight);
    for (int i = 0; i < y.length; i++) {
      double sum = bias == null ? 0 : Elements.read(bias).get(bias.offset() + i);
      for (int j = 0; j < x.length; j++) {
        sum += weights.get(weight.offset() + (long) i * x.length + j) * x[j];
      }
      y[i] = sum;
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /// A step of the LSTM: changes h and c, gives what the backward pass needs.
  private static double[] lstm(double[] wx, double[] uh, double[] h, double[] c) {
    int size = h.length;
    double[] kept = new double[RecurrentFn.KEPT * size];
    for (int u = 0; u < size; u++) {
      double i = sigmoid(wx[u] + uh[u]);
      double f = sigmoid(wx[size + u] + uh[size + u]);
      double g = StrictMath.tanh(wx[2 * size + u] + uh[2 * size + u]);
      double o = sigmoid(wx[3 * size + u] + uh[3 * size + u]);
      c[u] = f * c[u] + i * g;
      h[u] = o * StrictMath.tanh(c[u]);
      keep(kept, u, i, f, g, o);
    }
    return kept;
  }

  /// A step of the GRU: changes h, gives what the backward pass needs.
  private static double[] gru(double[] wx, double[] uh, double[] h) {
    int size = h.length;
    double[] kept = new double[RecurrentFn.KEPT * size];
    for (int u = 0; u < size; u++) {
      double r = sigmoid(wx[u] + uh[u]);
      double z = sigmoid(wx[size + u] + uh[size + u]);
      double n = StrictMath.tanh(wx[2 * size + u] + r * uh[2 * size + u]);
      h[u] = (1 - z) * n + z * h[u];
      keep(kept, u, r, z, n, uh[2 * size + u]);
    }
    return kept;
  }

  /// A step of a plain unit: changes h, gives what the backward pass needs.
  private static double[] plain(RecurrentFn fn, double[] wx, double[] uh, double[] h) {
    double[] kept = new double[RecurrentFn.KEPT * h.length];
    for (int u = 0; u < h.length; u++) {
      double sum = wx[u] + uh[u];
      h[u] = fn == RecurrentFn.RNN_TANH ? StrictMath.tanh(sum) : Math.max(sum, 0);
      keep(kept, u, h[u]);
    }
    return kept;
  }

  private static void keep(double[] kept, int unit, double... values) {
    int size = kept.length / RecurrentFn.KEPT;
    for (int i = 0; i < values.length; i++) {
      kept[i * size + unit] = values[i];
    }
  }

  static void backward(RecurrentBackwardCall call) {
    RecurrentGeometry g = call.geometry();
    double[] gradWeightIh = new double[g.rows() * g.inputs()];
    double[] gradWeightHh = new double[g.rows() * g.hidden()];
    double[] gradBiasIh = new double[g.rows()];
    double[] gradBiasHh = new double[g.rows()];
    double[] dwx = new double[g.rows()]; // of W x + b
    double[] duh = new double[g.rows()]; // of U h + d
    for (int b = 0; b < g.batch(); b++) {
      double[] dh = new double[g.hidden()];
      double[] dc = new double[g.hidden()];
      for (int t = g.steps() - 1; t >= 0; t--) {
        long place = (long) t * g.batch() + b;
        add(dh, row(call.gradOutputs(), place, g.hidden()));
        double[] h = before(call.h0(), call.outputs(), g, t, b);
        double[] kept = row(call.kept(), place, RecurrentFn.KEPT * g.hidden());
        switch (g.fn()) {
          case LSTM -> lstmBackward(call, t, b, kept, dh, dc, dwx, duh);
          case GRU -> gruBackward(kept, h, dh, dwx, duh);
          case RNN_TANH, RNN_RELU -> plainBackward(g.fn(), kept, dh, dwx, duh);
        }
        addOuter(gradWeightIh, dwx, row(call.x(), place, g.inputs()));
        addOuter(gradWeightHh, duh, h);
        add(gradBiasIh, dwx);
        add(gradBiasHh, duh);
        double[] dx = new double[g.inputs()];
        addTransposed(call.weightIh(), dwx, dx);
        store(call.gradX(), place, dx);
        addTransposed(call.weightHh(), duh, dh);
      }
      store(call.gradH0(), b, dh);
      store(call.gradC0(), b, dc);
    }
    store(call.gradWeightIh(), 0, gradWeightIh);
    store(call.gradWeightHh(), 0, gradWeightHh);
    store(call.gradBiasIh(), 0, gradBiasIh);
    store(call.gradBiasHh(), 0, gradBiasHh);
  }

  /// The state before a step.
  private static double[] before(Operand first, Operand states, RecurrentGeometry g, int t, int b) {
    return t == 0
        ? row(first, b, g.hidden())
        : row(states, (long) (t - 1) * g.batch() + b, g.hidden());
  }

  /// From the gradient of the state behind a step to those of the gates, and in dh and dc to those
  /// of the states before it, as far as they do not flow through the gates.
  @SuppressWarnings("NullAway") // an LSTM has cells
  private static void lstmBackward(
      RecurrentBackwardCall call,
      int t,
      int b,
      double[] kept,
      double[] dh,
      double[] dc,
      double[] dwx,
      double[] duh) {
    RecurrentGeometry g = call.geometry();
    int size = g.hidden();
    long place = (long) t * g.batch() + b;
    double[] cell = row(call.cells(), place, size);
    double[] previous = before(call.c0(), call.cells(), g, t, b);
    add(dc, row(call.gradCells(), place, size));
    for (int u = 0; u < size; u++) {
      double i = kept[u];
      double f = kept[size + u];
      double n = kept[2 * size + u];
      double o = kept[3 * size + u];
      double tanh = StrictMath.tanh(cell[u]);
      dc[u] += dh[u] * o * (1 - tanh * tanh);
      dwx[u] = dc[u] * n * i * (1 - i);
      dwx[size + u] = dc[u] * previous[u] * f * (1 - f);
      dwx[2 * size + u] = dc[u] * i * (1 - n * n);
      dwx[3 * size + u] = dh[u] * tanh * o * (1 - o);
      dc[u] *= f;
      dh[u] = 0;
    }
    System.arraycopy(dwx, 0, duh, 0, dwx.length);
  }

  private static void gruBackward(
      double[] kept, double[] h, double[] dh, double[] dwx, double[] duh) {
    int size = h.length;
    for (int u = 0; u < size; u++) {
      double r = kept[u];
      double z = kept[size + u];
      double n = kept[2 * size + u];
      double dn = dh[u] * (1 - z) * (1 - n * n);
      dwx[u] = dn * kept[3 * size + u] * r * (1 - r);
      dwx[size + u] = dh[u] * (h[u] - n) * z * (1 - z);
      dwx[2 * size + u] = dn;
      duh[u] = dwx[u];
      duh[size + u] = dwx[size + u];
      duh[2 * size + u] = dn * r;
      dh[u] *= z;
    }
  }

  private static void plainBackward(
      RecurrentFn fn, double[] kept, double[] dh, double[] dwx, double[] duh) {
    for (int u = 0; u < dh.length; u++) {
      double y = kept[u];
      dwx[u] = fn == RecurrentFn.RNN_TANH ? dh[u] * (1 - y * y) : y > 0 ? dh[u] : 0;
      duh[u] = dwx[u];
      dh[u] = 0;
    }
  }

  private static void add(double[] sums, double[] values) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  private static void addOuter(double[] sums, double[] column, double[] row) {
    for (int i = 0; i < column.length; i++) {
      for (int j = 0; j < row.length; j++) {
        sums[i * row.length + j] += column[i] * row[j];
      }
    }
  }

  /// `y += weight^T x`
  private static void addTransposed(Operand weight, double[] x, double[] y) {
    Elements weights = Elements.read(weight);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        y[j] += weights.get(weight.offset() + (long) i * y.length + j) * x[i];
      }
    }
  }
}

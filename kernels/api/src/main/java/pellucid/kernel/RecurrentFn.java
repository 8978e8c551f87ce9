package pellucid.kernel;

/// Recurrent cells. `x` is the input of a step, `h` the state before it; `s` is the logistic
/// function, products of gates are elementwise.
public enum RecurrentFn {
  /// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
  /// 2000). Gates i, f, g, o, each `W x + b + U h + d`: `c' = s(f) c + s(i) tanh(g)`, `h' = s(o)
  /// tanh(c')`. What the backward pass wants to know of a step: s(i), s(f), tanh(g), s(o).
  LSTM(4),

  /// Gated recurrent unit (Cho et al. 2014) in the form that has its reset gate behind the product:
  /// gates r and z, each `W x + b + U h + d`, and `n = tanh(W x + b + s(r) (U h + d))`; `h' = (1 -
  /// s(z)) n + s(z) h`. What the backward pass wants to know of a step: s(r), s(z), n, and n's `U h
  /// + d`.
  GRU(3),

  /// Plain recurrent unit (Elman 1990): `h' = tanh(W x + b + U h + d)`. What the backward pass
  /// wants to know of a step: h'. The other numbers that are kept are undefined.
  RNN_TANH(1),

  /// Plain recurrent unit with a rectifier (Le et al. 2015): `h' = max(W x + b + U h + d, 0)`. What
  /// the backward pass wants to know of a step: h'. The other numbers that are kept are undefined.
  RNN_RELU(1);

  /// Numbers that are kept of a step for each hidden unit.
  public static final int KEPT = 4;

  private final int gates;

  RecurrentFn(int gates) {
    this.gates = gates;
  }

  /// Rows of the weights for each hidden unit.
  public int gates() {
    return gates;
  }
}

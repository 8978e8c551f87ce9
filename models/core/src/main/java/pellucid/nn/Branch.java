package pellucid.nn;

import java.util.function.UnaryOperator;
import pellucid.tensor.Tensor;

/// How a branch of a transformer's block joins what goes past it: `x + dropout(f(norm(x)))` with
/// the norm first, else `norm(x + dropout(f(x)))`.
record Branch(LayerNorm norm, Dropout dropout, boolean normFirst) {
  Tensor around(Tensor x, UnaryOperator<Tensor> f, Pass pass) {
    if (normFirst) {
      return x.add(dropout.forward(f.apply(norm.forward(x, pass)), pass));
    }
    return norm.forward(x.add(dropout.forward(f.apply(x), pass)), pass);
  }
}

package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.op.Expand;
import pellucid.op.Op;
import pellucid.op.Parts;
import pellucid.tensor.Device;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// One op on one set of operands: a row of the table from which comparisons, gradient checks and
/// benchmarks are made. [OpCases] has the rows.
///
/// @param name the op and what is special: `conv2d stride 2`; with the operands' shapes it names
///   the row
/// @param samples the operands
/// @param op the op from the operands
/// @param dtypes the types it is run at
/// @param tolerance how far backends may be apart
/// @param order how often it can be differentiated here
/// @param seen what of the result is looked at: an op that packs several results into one tensor
///   leaves undefined what lies between them ([pellucid.op.Parts])
public record OpCase(
    String name,
    List<Sample> samples,
    Function<List<Tensor>, Op> op,
    Set<DType> dtypes,
    Tolerance tolerance,
    Order order,
    UnaryOperator<Tensor> seen) {
  /// A row that looks at the whole result.
  public OpCase(
      String name,
      List<Sample> samples,
      Function<List<Tensor>, Op> op,
      Set<DType> dtypes,
      Tolerance tolerance,
      Order order) {
    this(name, samples, op, dtypes, tolerance, order, UnaryOperator.identity());
  }

  /// F32 and F64.
  public static final Set<DType> FLOATING = Set.of(DType.F32, DType.F64);

  /// All but truth values.
  public static final Set<DType> NUMERIC =
      Set.of(DType.F32, DType.F64, DType.I32, DType.I64, DType.U8);

  /// Every type.
  public static final Set<DType> ALL = Set.of(DType.values());

  /// How often an op can be differentiated.
  public enum Order {
    /// Not at all, or not at these values.
    NONE,
    /// Its gradient is right; the gradient's own derivative is refused by name.
    FIRST,
    /// The gradient can be differentiated too.
    SECOND
  }

  /// A row for a formula of several ops. What it runs last, as its op, is a view of the formula's
  /// value.
  static OpCase formula(
      String name,
      List<Sample> samples,
      Function<List<Tensor>, Tensor> formula,
      Set<DType> dtypes,
      Tolerance tolerance,
      Order order) {
    Function<List<Tensor>, Op> view =
        in -> {
          Tensor value = formula.apply(in);
          return new Expand(value, value.shape());
        };
    return new OpCase(name, samples, view, dtypes, tolerance, order);
  }

  /// With another tolerance.
  OpCase within(Tolerance other) {
    return new OpCase(name, samples, op, dtypes, other, order, seen);
  }

  /// For other types.
  OpCase at(Set<DType> others) {
    return new OpCase(name, samples, op, others, tolerance, order, seen);
  }

  /// With another order.
  OpCase differentiable(Order other) {
    return new OpCase(name, samples, op, dtypes, tolerance, other, seen);
  }

  /// With a remark in the name.
  OpCase noted(String remark) {
    return new OpCase(name + " " + remark, samples, op, dtypes, tolerance, order, seen);
  }

  /// Looking at these parts of a packed result, one behind the other.
  OpCase seeing(Parts parts, int... which) {
    return new OpCase(
        name, samples, op, dtypes, tolerance, order, packed -> chosen(parts, packed, which));
  }

  private static Tensor chosen(Parts parts, Tensor packed, int[] which) {
    List<Tensor> flat = new ArrayList<>();
    for (int part : which) {
      flat.add(parts.view(packed, part).reshape(-1));
    }
    return Tensor.concat(flat, 0);
  }

  /// The row's name: `matmul [2,3] [3,4]`.
  public String title() {
    return name + samples.stream().map(s -> " " + s.shape()).collect(Collectors.joining());
  }

  /// The operands as dense tensors: the same values on every device.
  public List<Tensor> operands(Device device, DType dtype) {
    return bases(device, dtype, forms(Form.DENSE));
  }

  /// The result for operands in this order.
  public Tensor run(List<Tensor> operands) {
    return seen.apply(Dispatcher.run(op.apply(operands)));
  }

  /// The same form for each operand.
  List<Form> forms(Form form) {
    return samples.stream().map(_ -> form).toList();
  }

  /// What is stored for each operand when it has its form.
  List<Tensor> bases(Device device, DType dtype, List<Form> forms) {
    List<Tensor> bases = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      bases.add(forms.get(i).base(samples.get(i).tensor(device, dtype, i + 1)));
    }
    return bases;
  }

  /// The result for operands that are views of what is stored.
  Tensor runViews(List<Tensor> bases, List<Form> forms) {
    List<Tensor> views = new ArrayList<>();
    for (int i = 0; i < bases.size(); i++) {
      Shape shape = samples.get(i).shape();
      views.add(forms.get(i).view(bases.get(i), shape));
    }
    return run(views);
  }

  @Override
  public String toString() {
    return title();
  }
}

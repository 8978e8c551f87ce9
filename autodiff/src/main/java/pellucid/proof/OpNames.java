package pellucid.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pellucid.kernel.BinaryFn;
import pellucid.kernel.NormFn;
import pellucid.kernel.PoolFn;
import pellucid.kernel.RecurrentFn;
import pellucid.kernel.ReduceFn;
import pellucid.kernel.UnaryFn;
import pellucid.op.AdaptiveAvgPool2d;
import pellucid.op.AdaptiveAvgPool2dBackward;
import pellucid.op.AddAlong;
import pellucid.op.ArgMax;
import pellucid.op.ArgSort;
import pellucid.op.Attention;
import pellucid.op.AttentionBackward;
import pellucid.op.BatchNorm;
import pellucid.op.BatchNormBackward;
import pellucid.op.Binary;
import pellucid.op.ChannelMoments;
import pellucid.op.CompactLinear;
import pellucid.op.Concat;
import pellucid.op.Conv2d;
import pellucid.op.Conv2dBackwardInput;
import pellucid.op.Conv2dBackwardWeight;
import pellucid.op.ConvTranspose2d;
import pellucid.op.Copy;
import pellucid.op.CrossEntropy;
import pellucid.op.CrossEntropyBackward;
import pellucid.op.CumSum;
import pellucid.op.CustomOp;
import pellucid.op.Dropout;
import pellucid.op.Expand;
import pellucid.op.Flip;
import pellucid.op.Gather;
import pellucid.op.MatMul;
import pellucid.op.Multinomial;
import pellucid.op.Op;
import pellucid.op.Pad;
import pellucid.op.Permute;
import pellucid.op.Pool2d;
import pellucid.op.Pool2dBackward;
import pellucid.op.Recurrent;
import pellucid.op.RecurrentBackward;
import pellucid.op.Reduce;
import pellucid.op.Reshape;
import pellucid.op.RowNorm;
import pellucid.op.RowNormBackward;
import pellucid.op.ScatterAdd;
import pellucid.op.Slice;
import pellucid.op.SliceBackward;
import pellucid.op.Softmax;
import pellucid.op.TakeAlong;
import pellucid.op.Unary;
import pellucid.op.Where;

/// The names under which the table must have rows: one for each op record, and for those that carry
/// a function one for each value of it.
public final class OpNames {
  private OpNames() {}

  /// Every op there is, found by reflection over the sealed hierarchy.
  public static Set<String> all() {
    Set<String> names = new TreeSet<>();
    for (Class<?> leaf : leaves(Op.class)) {
      for (Object variant : variants(leaf)) {
        names.add(name(leaf, variant));
      }
    }
    return names;
  }

  private static List<Class<?>> leaves(Class<?> type) {
    List<Class<?>> leaves = new ArrayList<>();
    if (!type.isSealed()) {
      leaves.add(type);
      return leaves;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      leaves.addAll(leaves(permitted));
    }
    return leaves;
  }

  /// The values of the record's first component where that is a choice of functions.
  private static Object[] variants(Class<?> leaf) {
    Class<?> first = leaf.getRecordComponents()[0].getType();
    if (first == boolean.class) {
      return new Object[] {false, true};
    }
    return first.isEnum() ? first.getEnumConstants() : new Object[] {""};
  }

  private static String name(Class<?> type, Object variant) {
    return type.getSimpleName() + (variant.equals("") ? "" : " " + variant);
  }

  /// The name of an op.
  public static String of(Op op) {
    Object variant =
        switch (op) {
          case Unary(UnaryFn fn, _, _) -> fn;
          case Binary(BinaryFn fn, _, _, _, _) -> fn;
          case Reduce(ReduceFn fn, _, _, _) -> fn;
          case Pool2d(PoolFn fn, _, _, _) -> fn;
          case Pool2dBackward(PoolFn fn, _, _, _, _) -> fn;
          case Softmax(boolean log, _) -> log;
          case Recurrent(RecurrentFn fn, _, _, _, _, _) -> fn;
          case RowNorm(NormFn fn, _, _, _, _) -> fn;
          case RowNormBackward(NormFn fn, _, _, _, _) -> fn;
          case CumSum(boolean reverse, _, _) -> reverse;
          case ArgSort(boolean descending, _, _, _) -> descending;
          case Multinomial(boolean replacement, _, _, _, _) -> replacement;
          case AdaptiveAvgPool2d _,
              AdaptiveAvgPool2dBackward _,
              AddAlong _,
              ArgMax _,
              Attention _,
              AttentionBackward _,
              BatchNorm _,
              BatchNormBackward _,
              ChannelMoments _,
              Concat _,
              Conv2d _,
              Conv2dBackwardInput _,
              Conv2dBackwardWeight _,
              ConvTranspose2d _,
              Copy _,
              CrossEntropy _,
              CrossEntropyBackward _,
              CustomOp _,
              Dropout _,
              Expand _,
              Flip _,
              Gather _,
              CompactLinear _,
              MatMul _,
              Pad _,
              Permute _,
              RecurrentBackward _,
              Reshape _,
              ScatterAdd _,
              Slice _,
              SliceBackward _,
              TakeAlong _,
              Where _ ->
              "";
        };
    return name(op.getClass(), variant);
  }
}

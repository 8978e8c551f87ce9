package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.Operand;

/// A function of elements: element i of the result, which has no gaps, is a function of element i
/// of each operand.
///
/// @param number the launch that it would be
/// @param fn the function, as [FunctionNumbers] counts all of them
/// @param alpha its number
/// @param count the elements
/// @param ins the operands, three at most
/// @param out the result
/// @param value what it writes
/// @param what the call in words
record Step(
    long number,
    int fn,
    float alpha,
    int count,
    List<Source> ins,
    Source out,
    Value value,
    String what)
    implements Queued {
  /// Where an operand lies.
  ///
  /// @param truths whether it is in the heap of BOOL, else in that of F32
  /// @param range the first element of its buffer's range there
  /// @param first its own first element
  /// @param walk the others
  record Source(boolean truths, int range, int first, Walk walk) {
    boolean sharesRange(Source other) {
      return truths == other.truths && range == other.range;
    }
  }

  /// Queues a step.
  ///
  /// @return false where an operand is no set of floats or truth values that [Walk] describes
  static boolean queue(
      Accelerator home,
      int fn,
      double alpha,
      long[] shape,
      String what,
      Operand out,
      Operand... ins) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    List<Walk> walks = walks(shape, ins);
    if (count == 0 || walks == null || !holds(out) || !Walk.DENSE.equals(Walk.of(shape, out))) {
      return false;
    }
    long number = home.next();
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < ins.length; i++) {
      sources.add(source(ins[i], buffer(ins[i]).readOnDevice(number), walks.get(i)));
    }
    DeviceBuffer written = buffer(out);
    int range = written.writeOnDevice(number, count == written.size());
    home.enqueue(
        new Step(
            number,
            fn,
            (float) alpha,
            Math.toIntExact(count),
            sources,
            source(out, range, Walk.DENSE),
            written.value(),
            what));
    return true;
  }

  /// How the operands walk; null where one can't be described.
  private static @Nullable List<Walk> walks(long[] shape, Operand... operands) {
    List<Walk> walks = new ArrayList<>();
    for (Operand operand : operands) {
      Walk walk = holds(operand) ? Walk.of(shape, operand) : null;
      if (walk == null) {
        return null;
      }
      walks.add(walk);
    }
    return walks;
  }

  private static boolean holds(Operand operand) {
    return operand.dtype() == DType.F32 || operand.dtype() == DType.BOOL;
  }

  private static DeviceBuffer buffer(Operand operand) {
    return (DeviceBuffer) operand.buffer();
  }

  private static Source source(Operand operand, int range, Walk walk) {
    boolean truths = operand.dtype() == DType.BOOL;
    return new Source(truths, range, Math.toIntExact(range + operand.offset()), walk);
  }
}

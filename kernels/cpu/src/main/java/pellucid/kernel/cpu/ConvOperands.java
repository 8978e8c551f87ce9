package pellucid.kernel.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.Operand;

/// The memory of one correlation ([ConvPass]), reused from call to call.
final class ConvOperands {
  MemorySegment source = MemorySegment.NULL;
  MemorySegment weights = MemorySegment.NULL;
  MemorySegment target = MemorySegment.NULL;
  long sourceAt;
  long weightsAt;
  long targetAt;
  boolean hasBias;
  private MemorySegment bias = MemorySegment.NULL;
  private long biasAt;
  private long biasStep;

  /// Takes the operands, the bias being a number per output channel.
  void set(Operand from, Operand by, Operand to, @Nullable Operand addend) {
    source = from.buffer().read();
    sourceAt = from.offset();
    weights = by.buffer().read();
    weightsAt = by.offset();
    target = to.buffer().write();
    targetAt = to.offset();
    hasBias = addend != null;
    if (addend != null) {
      bias = addend.buffer().read();
      biasAt = addend.offset();
      biasStep = addend.strides()[0];
    }
  }

  /// What is added to an output channel.
  float bias(int channel) {
    return hasBias ? bias.getAtIndex(JAVA_FLOAT, biasAt + channel * biasStep) : 0;
  }

  /// Lets go of the memory, which may be collected when unreachable.
  void clear() {
    source = MemorySegment.NULL;
    weights = MemorySegment.NULL;
    target = MemorySegment.NULL;
    bias = MemorySegment.NULL;
  }
}

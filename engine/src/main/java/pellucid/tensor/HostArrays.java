package pellucid.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import pellucid.dispatch.Dispatcher;
import pellucid.kernel.DType;
import pellucid.kernel.HostBuffer;
import pellucid.kernel.KernelException;

/// The edge between Java arrays and tensors: values are copied in and out here.
final class HostArrays {
  private HostArrays() {}

  static Tensor of(float[] values, long... shape) {
    return fill(allocate(DType.F32, values.length, shape), MemorySegment.ofArray(values));
  }

  static Tensor of(double[] values, long... shape) {
    return fill(allocate(DType.F64, values.length, shape), MemorySegment.ofArray(values));
  }

  static Tensor of(int[] values, long... shape) {
    return fill(allocate(DType.I32, values.length, shape), MemorySegment.ofArray(values));
  }

  static Tensor of(long[] values, long... shape) {
    return fill(allocate(DType.I64, values.length, shape), MemorySegment.ofArray(values));
  }

  static Tensor of(byte[] values, long... shape) {
    return fill(allocate(DType.U8, values.length, shape), MemorySegment.ofArray(values));
  }

  private static Tensor allocate(DType dtype, int length, long... shape) {
    Shape target = shape.length == 0 && length != 1 ? Shape.of(length) : Shape.of(shape);
    if (target.size() != length) {
      throw new ShapeMismatchException(
          "of: %d values do not fill shape %s of %d".formatted(length, target, target.size()));
    }
    return Dispatcher.allocate(Device.preferred(), dtype, target);
  }

  private static Tensor fill(Tensor out, MemorySegment source) {
    out.storage().buffer().overwrite().copyFrom(source);
    return out;
  }

  static float[] floats(Tensor x) {
    Tensor dense = dense(x, DType.F32);
    float[] values = new float[Math.toIntExact(x.shape().size())];
    MemorySegment.copy(
        memory(dense),
        ValueLayout.JAVA_FLOAT,
        4 * dense.layout().offset(),
        values,
        0,
        values.length);
    return values;
  }

  static double[] doubles(Tensor x) {
    Tensor dense = dense(x, DType.F64);
    double[] values = new double[Math.toIntExact(x.shape().size())];
    MemorySegment.copy(
        memory(dense),
        ValueLayout.JAVA_DOUBLE,
        8 * dense.layout().offset(),
        values,
        0,
        values.length);
    return values;
  }

  static long[] longs(Tensor x) {
    Tensor dense = dense(x, DType.I64);
    long[] values = new long[Math.toIntExact(x.shape().size())];
    MemorySegment.copy(
        memory(dense),
        ValueLayout.JAVA_LONG,
        8 * dense.layout().offset(),
        values,
        0,
        values.length);
    return values;
  }

  /// A dense copy on another device.
  static Tensor move(Tensor x, Device device) {
    Tensor dense = x.detach().contiguous();
    Tensor out = Dispatcher.allocate(device, x.dtype(), x.shape());
    long bytes = x.shape().size() * x.dtype().bytes();
    out.storage()
        .buffer()
        .overwrite()
        .copyFrom(memory(dense).asSlice(dense.layout().offset() * x.dtype().bytes(), bytes));
    return out;
  }

  /// What lives on another device comes here first: to convert it is the host's work.
  private static Tensor dense(Tensor x, DType dtype) {
    boolean here = x.dtype() == dtype || x.storage().buffer() instanceof HostBuffer;
    return (here ? x.detach() : move(x, Device.cpu())).cast(dtype).contiguous();
  }

  private static MemorySegment memory(Tensor x) {
    try {
      return x.storage().buffer().read();
    } catch (KernelException e) { // of an op that was still waiting for the device
      throw new DeviceException(x.device() + ": " + e.getMessage(), e);
    }
  }
}

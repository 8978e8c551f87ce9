package pellucid.dispatch;

import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.kernel.KernelException;
import pellucid.memory.Storage;
import pellucid.op.Binary;
import pellucid.op.CustomOp;
import pellucid.op.KernelOp;
import pellucid.op.Op;
import pellucid.op.ViewOp;
import pellucid.tensor.Device;
import pellucid.tensor.DeviceException;
import pellucid.tensor.Layout;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// Runs an op: picks the device of its operands, allocates the result, has [Lowering] call the
/// kernel, and lets the result remember the op if a gradient may be asked for.
public final class Dispatcher {
  private Dispatcher() {}

  /// The op's result.
  public static Tensor run(Op op) {
    List<Tensor> inputs = op.inputs();
    Op node = records(op, inputs) ? op : null;
    return switch (op) {
      case ViewOp view -> new Tensor(view.x().storage(), view.outLayout(), node);
      case CustomOp custom -> new Tensor(custom.result().storage(), custom.result().layout(), node);
      case KernelOp kernel -> compute(kernel, inputs, node);
    };
  }

  /// What [#run(Op)] does, for the commonest op, which is often so small that to find out what it
  /// is, by interfaces and lists that many classes implement, would take longer than the kernel.
  public static Tensor run(Binary op) {
    Tensor a = op.a();
    Tensor b = op.b();
    Device device = a.device();
    if (device != b.device()) {
      return run((Op) op); // which tells what is wrong
    }
    DType dtype = op.outDType();
    Shape shape = op.outShape();
    boolean records =
        (a.requiresGrad() || b.requiresGrad()) && dtype.isFloating() && GradMode.recording();
    Storage storage = Storage.allocate(device, dtype, shape.size());
    Tensor out = new Tensor(storage, Layout.dense(shape), records ? op : null);
    try {
      Lowering.binary(op, Lowering.operand(out), device.backend());
      return out;
    } catch (KernelException e) {
      throw new DeviceException(failure(op, op.inputs(), e), e);
    } finally {
      Reference.reachabilityFence(op);
    }
  }

  private static Tensor compute(KernelOp op, List<Tensor> inputs, @Nullable Op node) {
    Device device = device(op, inputs);
    Shape shape = op.outShape();
    Storage storage = Storage.allocate(device, op.outDType(), shape.size());
    Tensor out = new Tensor(storage, Layout.dense(shape), node);
    try {
      Lowering.run(op, out, device.backend());
      return out;
    } catch (KernelException e) {
      throw new DeviceException(failure(op, inputs, e), e);
    } finally {
      // The kernel saw buffers only: no other thread may recycle an operand's memory before.
      Reference.reachabilityFence(op);
    }
  }

  private static String failure(Op op, List<Tensor> inputs, KernelException e) {
    String operands =
        inputs.stream().map(x -> x.dtype() + "" + x.shape()).collect(Collectors.joining(", "));
    return op.name() + " of " + operands + ": " + e.getMessage();
  }

  /// A new dense tensor whose values are undefined.
  public static Tensor allocate(Device device, DType dtype, Shape shape) {
    return new Tensor(Storage.allocate(device, dtype, shape.size()), Layout.dense(shape), null);
  }

  /// Whether the result of an op will remember the op, since a gradient may be asked for.
  public static boolean records(Op op) {
    return records(op, op.inputs());
  }

  private static boolean records(Op op, List<Tensor> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).requiresGrad()) {
        return op.outDType().isFloating() && GradMode.recording();
      }
    }
    return false;
  }

  /// The device that all operands share.
  ///
  /// @throws DeviceException if they do not
  private static Device device(Op op, List<Tensor> inputs) {
    Device device = inputs.getFirst().device();
    for (int i = 1; i < inputs.size(); i++) {
      if (inputs.get(i).device() != device) {
        throw new DeviceException(
            "%s: operands live on %s and on %s; move one of them with to(device)"
                .formatted(op.name(), device, inputs.get(i).device()));
      }
    }
    return device;
  }
}

package pellucid.bench.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import pellucid.autodiff.NoGrad;
import pellucid.kernel.DType;
import pellucid.kernel.KernelBackend;
import pellucid.proof.OpCase;
import pellucid.proof.OpCases;
import pellucid.tensor.Device;
import pellucid.tensor.Tensor;
import pellucid.tensor.TensorScope;

/// The kernel calls behind a row of the op table: recorded once, on their way from the dispatcher
/// to the CPU backend, and repeated any number of times with the same call records and buffers.
///
/// So a kernel is measured without tensors and dispatch, in exactly the call that the engine makes.
/// One thread at a time; close it on the thread that made it.
public final class KernelCalls implements AutoCloseable {
  private final String name;
  private final TensorScope scope;
  private final MethodHandle[] calls;

  private KernelCalls(String name, TensorScope scope, MethodHandle[] calls) {
    this.name = name;
    this.scope = scope;
    this.calls = calls;
  }

  /// Rows with enough work to be worth a measurement, in F32.
  public static List<OpCase> rows() {
    return OpCases.large();
  }

  /// Runs a row once and keeps what it called.
  public static KernelCalls of(OpCase row) {
    Recorder recorder = new Recorder(Device.cpu().backend());
    Device device = new Device("cpu", recorder.proxy());
    TensorScope scope = TensorScope.open(); // keeps every buffer until close
    try (var _ = NoGrad.open()) {
      List<Tensor> operands = row.operands(device, DType.F32);
      recorder.calls.clear(); // what made the operands
      row.run(operands);
    }
    return new KernelCalls(row.title(), scope, recorder.calls.toArray(MethodHandle[]::new));
  }

  /// The row's title.
  public String name() {
    return name;
  }

  /// How many kernel calls the row makes.
  public int size() {
    return calls.length;
  }

  /// Makes the calls again.
  public void run() {
    try {
      for (MethodHandle call : calls) {
        call.invokeExact();
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name + ": a kernel threw a checked exception", e);
    }
  }

  /// Frees the buffers.
  @Override
  public void close() {
    scope.close();
  }

  /// Passes everything on, and remembers calls of kernels: methods with a call record.
  private static final class Recorder {
    private final KernelBackend backend;
    private final List<MethodHandle> calls = new ArrayList<>();

    Recorder(KernelBackend backend) {
      this.backend = backend;
    }

    KernelBackend proxy() {
      Class<?>[] interfaces = {KernelBackend.class};
      ClassLoader loader = KernelBackend.class.getClassLoader();
      Object proxy =
          Proxy.newProxyInstance(loader, interfaces, (_, method, args) -> pass(method, args));
      return (KernelBackend) proxy;
    }

    private Object pass(Method method, Object[] args) throws Throwable {
      if (method.getReturnType() == void.class && args.length == 1 && args[0] instanceof Record) {
        MethodHandle kernel = MethodHandles.publicLookup().unreflect(method);
        calls.add(kernel.bindTo(backend).bindTo(args[0]));
      }
      try {
        return method.invoke(backend, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}

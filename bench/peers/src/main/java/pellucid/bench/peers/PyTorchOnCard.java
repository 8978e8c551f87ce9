package pellucid.bench.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.DuelException;
import pellucid.bench.duel.Trial;

/// PyTorch on the first CUDA device. It takes the natives that DJL finds: those in the folder that
/// `PYTORCH_LIBRARY_PATH` names, with `PYTORCH_FLAVOR` such as cu128, else those on the class path.
public final class PyTorchOnCard extends PyTorch {
  private final Device device;

  /// For the service loader.
  public PyTorchOnCard() {
    this(Device.gpu());
  }

  /// On another device, for tests.
  PyTorchOnCard(Device device) {
    this.device = device;
  }

  @Override
  public String name() {
    return "pytorch-gpu";
  }

  @Override
  public boolean onCard() {
    return true;
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    String what = super.start(threads, warmUpSeconds);
    if (device.isGpu() && !engine().hasCapability(StandardCapabilities.CUDA)) {
      throw new DuelException(
          what
              + " has natives without CUDA: let PYTORCH_LIBRARY_PATH name the libraries of an"
              + " installed PyTorch with CUDA, and PYTORCH_FLAVOR its kind (cu128, say)");
    }
    try (NDManager manager = engine().newBaseManager(device)) {
      manager.zeros(new Shape(1)).toFloatArray();
    } catch (EngineException e) {
      throw new DuelException(what + " can't use a CUDA device: " + e.getMessage(), e);
    }
    return what + " on " + device;
  }

  private static Engine engine() {
    return Engine.getEngine("PyTorch");
  }

  @Override
  public Trial prepare(Work work) {
    NDManager manager = engine().newBaseManager(device);
    return new Awaited(prepare(manager, work), manager.zeros(new Shape(1)));
  }

  /// A card works on its own: to read something from it waits for all that was queued before.
  private record Awaited(Trial trial, NDArray something) implements Trial {
    private void await() {
      something.toFloatArray();
    }

    @Override
    public void before() {
      trial.before();
      await();
    }

    @Override
    public boolean untimedPart() {
      return trial.untimedPart();
    }

    @Override
    public void run(int calls) {
      trial.run(calls);
      await();
    }

    @Override
    public List<float[]> result() {
      return trial.result();
    }

    @Override
    public void close() {
      trial.close();
    }
  }
}

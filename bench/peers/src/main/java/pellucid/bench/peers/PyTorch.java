package pellucid.bench.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.util.List;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Contestant;
import pellucid.bench.duel.Trial;

/// PyTorch through the Deep Java Library.
public class PyTorch implements Contestant {
  /// For the service loader.
  public PyTorch() {}

  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public boolean serves(Work work) {
    return !(work instanceof Work.SmallAdd add && add.gradients()); // an add of ours, recorded
  }

  @Override
  public List<String> jvmOptions(int threads) {
    return List.of(
        "-Dai.djl.offline=true",
        "-Dai.djl.pytorch.num_threads=" + threads,
        "-Dai.djl.pytorch.num_interop_threads=1");
  }

  @Override
  public String start(int threads, double warmUpSeconds) {
    Engine engine = Engine.getEngine("PyTorch");
    return "PyTorch " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
  }

  @Override
  public Trial prepare(Work work) {
    return prepare(Engine.getEngine("PyTorch").newBaseManager(Device.cpu()), work);
  }

  static Trial prepare(NDManager manager, Work work) {
    return switch (work) {
      case Work.MatMul w -> PyTorchTrials.matMul(manager, w);
      case Work.Conv w -> PyTorchTrials.conv(manager, w);
      case Work.Attention w -> PyTorchTrials.attention(manager, w);
      case Work.Rows w -> PyTorchTrials.rows(manager, w);
      case Work.Elements w -> PyTorchTrials.elements(manager, w);
      case Work.Lstm w -> PyTorchTrials.lstm(manager, w);
      case Work.Training w -> new PyTorchTraining(manager, w);
      case Work.SmallAdd w -> PyTorchTrials.smallAdd(manager, w);
    };
  }
}

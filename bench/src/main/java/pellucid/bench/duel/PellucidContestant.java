package pellucid.bench.duel;

import pellucid.bench.cases.Work;
import pellucid.tensor.Device;

/// We ourselves, through the public API, as an application calls it.
final class PellucidContestant implements Contestant {
  static final String NAME = "pellucid";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean serves(Work work) {
    return true;
  }

  /// Runs the table of ops first, small shapes of every kind: what C2 makes of a kernel depends on
  /// what else ran before it, and a program that runs one kernel only would flatter it.
  @Override
  public String start(int threads, double warmUpSeconds) {
    Device.cpu().threads(threads);
    OpMix.run(3 * warmUpSeconds);
    return Device.cpu().describe();
  }

  @Override
  public Trial prepare(Work work) {
    return switch (work) {
      case Work.MatMul w -> PellucidTrials.matMul(w);
      case Work.Conv w -> PellucidTrials.conv(w);
      case Work.Attention w -> PellucidTrials.attention(w);
      case Work.Rows w -> PellucidTrials.rows(w);
      case Work.Elements w -> PellucidTrials.elements(w);
      case Work.Lstm w -> PellucidTrials.lstm(w);
      case Work.Training w -> new PellucidTraining(w);
      case Work.SmallAdd w -> PellucidTrials.smallAdd(w);
    };
  }
}

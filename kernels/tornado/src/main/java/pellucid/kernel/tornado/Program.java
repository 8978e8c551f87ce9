package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/// A compiled graph of tasks, ready to be started again and again.
///
/// It shares the heaps with all others: TornadoVM passes a persistent array from one graph of a
/// plan to the next, so each plan begins with the one graph that owns the heaps.
final class Program {
  private final TornadoExecutionPlan plan;
  private final WorkerGrid1D[] grids;
  private final int[] local;

  Program(TornadoExecutionPlan plan, WorkerGrid1D[] grids, int[] local) {
    this.plan = plan;
    this.grids = grids;
    this.local = local;
  }

  /// The grid of a task, whose size is set anew for every run.
  static WorkerGrid1D grid(GridScheduler scheduler, String graph, String task, int local) {
    WorkerGrid1D grid = new WorkerGrid1D(local);
    grid.setLocalWork(local, 1, 1);
    scheduler.addWorkerGrid(graph + "." + task, grid);
    return grid;
  }

  /// Compiles it without a start and prints the code on standard output.
  void printed() {
    plan.withPrintKernel().withPreCompilation();
  }

  /// Starts it with so many groups of threads for its tasks, and waits until it is done.
  void run(long... groups) {
    for (int t = 0; t < groups.length; t++) {
      grids[t].setGlobalWork(groups[t] * local[t], 1, 1);
    }
    // Unlike execute(), this keeps no record of every run for the life of the plan.
    plan.withWarmUpIterations(1);
  }
}

package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Many kernels in one graph, started by one execution. Their ints go to the device as one array, so
/// sizes and places may be others in every run; the kernels and their order may not.
final class Region {
  private final IntArray ints;
  private final long[] groups;
  private final Program program;

  Region(Accelerator accelerator, int number, List<Kernel> kernels) {
    ints = new IntArray(kernels.size() * Launch.INTS);
    groups = new long[kernels.size()];
    Object[] heaps = accelerator.arrays().all();
    TaskGraph graph =
        new TaskGraph("region" + number)
            .consumeFromDevice(Accelerator.OWNER, heaps)
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints);
    List<String> tasks = new ArrayList<>();
    int[] local = new int[kernels.size()];
    for (int k = 0; k < kernels.size(); k++) {
      IntArray at = new IntArray(1);
      at.set(0, k * Launch.INTS);
      graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, at);
      tasks.add("k" + k + kernels.get(k).name());
      local[k] = kernels.get(k).local();
      kernels.get(k).task().add(graph, tasks.get(k), accelerator.arrays(), ints, at);
    }
    graph.persistOnDevice(heaps);
    program = accelerator.program(graph, tasks, local);
  }

  void run(List<Launch> launches) {
    for (int k = 0; k < groups.length; k++) {
      Launch launch = launches.get(k);
      groups[k] = launch.groups();
      for (int i = 0; i < launch.ints().length; i++) {
        ints.set(k * Launch.INTS + i, launch.ints()[i]);
      }
    }
    program.run(groups);
  }
}

package pellucid.kernel.tornado;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Many kernels in one graph, started by one execution. Their ints and numbers go to the device as
/// two arrays, so sizes and places may be others in every run; the kernels and their order may not.
///
/// On CUDA and PTX devices the first run is recorded as a CUDA graph, transfer included, and every
/// later run starts that: then the numbers of groups may not change either.
final class Region {
  private final IntArray ints;
  private final FloatArray numbers;
  private final long[] groups;
  private final Program program;

  /// Compiles one.
  ///
  /// @param recorded whether it is started as a CUDA graph
  Region(Accelerator accelerator, String name, List<Kernel> kernels, boolean recorded) {
    ints = new IntArray(kernels.size() * Launch.INTS);
    numbers = new FloatArray(kernels.size() * Launch.NUMBERS);
    groups = new long[kernels.size()];
    Object[] heaps = accelerator.arrays().all();
    TaskGraph graph =
        new TaskGraph(name)
            .consumeFromDevice(Accelerator.OWNER, heaps)
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints, numbers);
    List<String> tasks = new ArrayList<>();
    int[] local = new int[kernels.size()];
    for (int k = 0; k < kernels.size(); k++) {
      IntArray at = IntArray.fromElements(k * Launch.INTS, k * Launch.NUMBERS);
      graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, at);
      tasks.add("k" + k + kernels.get(k).name());
      local[k] = kernels.get(k).local();
      kernels
          .get(k)
          .task()
          .add(graph, tasks.get(k), accelerator.arrays(), new Kernel.Params(ints, numbers, at));
    }
    graph.persistOnDevice(heaps);
    program = accelerator.program(graph, tasks, local, recorded);
  }

  void run(List<Launch> launches) {
    for (int k = 0; k < groups.length; k++) {
      Launch launch = launches.get(k);
      groups[k] = launch.groups();
      for (int i = 0; i < launch.ints().length; i++) {
        ints.set(k * Launch.INTS + i, launch.ints()[i]);
      }
      for (int i = 0; i < launch.numbers().length; i++) {
        numbers.set(k * Launch.NUMBERS + i, launch.numbers()[i]);
      }
    }
    program.run(groups);
  }
}

package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A program of one kernel: its ints go to the device with every start.
final class SingleKernel {
  private final IntArray ints = new IntArray(Launch.INTS);
  private final Program program;

  SingleKernel(Accelerator accelerator, Kernel kernel) {
    IntArray at = new IntArray(1);
    at.set(0, 0);
    Object[] heaps = accelerator.arrays().of(kernel.heaps());
    TaskGraph graph =
        new TaskGraph(kernel.name())
            .consumeFromDevice(Accelerator.OWNER, heaps)
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints)
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, at);
    kernel.task().add(graph, "t", accelerator.arrays(), ints, at).persistOnDevice(heaps);
    program = accelerator.program(graph, kernel.local());
  }

  void run(Launch launch) {
    for (int i = 0; i < launch.ints().length; i++) {
      ints.set(i, launch.ints()[i]);
    }
    program.run(launch.groups());
  }
}

package pellucid.kernel.tornado;

import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A program of one kernel: its ints and numbers go to the device with every start.
final class SingleKernel {
  private final IntArray ints = new IntArray(Launch.INTS);
  private final FloatArray numbers = new FloatArray(Launch.NUMBERS);
  private final Program program;

  SingleKernel(Accelerator accelerator, Kernel kernel) {
    IntArray at = IntArray.fromElements(0, 0);
    Object[] heaps = accelerator.arrays().of(kernel);
    TaskGraph graph =
        new TaskGraph(kernel.name())
            .consumeFromDevice(Accelerator.OWNER, heaps)
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, ints)
            .transferToDevice(DataTransferMode.FIRST_EXECUTION, at);
    if (kernel.uses().contains(Kernel.Uses.NUMBERS)) {
      graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, numbers);
    }
    Kernel.Params params = new Kernel.Params(ints, numbers, at);
    kernel.task().add(graph, "t", accelerator.arrays(), params).persistOnDevice(heaps);
    program = accelerator.program(graph, kernel.local());
  }

  /// Compiles it and has TornadoVM print the code.
  void printed() {
    program.printed();
  }

  void run(Launch launch) {
    for (int i = 0; i < launch.ints().length; i++) {
      ints.set(i, launch.ints()[i]);
    }
    for (int i = 0; i < launch.numbers().length; i++) {
      numbers.set(i, launch.numbers()[i]);
    }
    program.run(launch.groups());
  }
}

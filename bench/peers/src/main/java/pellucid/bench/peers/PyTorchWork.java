package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/// A function of arrays.
@FunctionalInterface
interface PyTorchWork {
  NDArray apply(NDList operands);
}

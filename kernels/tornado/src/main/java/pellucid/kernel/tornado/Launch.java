package pellucid.kernel.tornado;

/// One start of a kernel: as much as the device must know.
///
/// @param kernel the kernel
/// @param groups how many groups of threads
/// @param ints sizes, offsets and strides, as the kernel reads them: at most [#INTS]
/// @param what the call in words, for errors: `gemm [64,784] x [784,256]`
record Launch(Kernel kernel, long groups, int[] ints, String what) {
  /// The room for a call's ints.
  static final int INTS = 64;

  Launch {
    if (ints.length > INTS) {
      throw new IllegalArgumentException(kernel + ": " + ints.length + " ints for a launch");
    }
  }

  /// All threads.
  long threads() {
    return groups * kernel.local();
  }
}

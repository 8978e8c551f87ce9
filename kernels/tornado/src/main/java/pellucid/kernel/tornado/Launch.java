package pellucid.kernel.tornado;

/// One start of a kernel: as much as the device must know.
///
/// @param kernel the kernel
/// @param groups how many groups of threads
/// @param ints sizes, offsets and strides, as the kernel reads them: at most [#INTS]
/// @param numbers floats, as the kernel reads them: at most [#NUMBERS]
/// @param what the call in words, for errors: `gemm [64,784] x [784,256]`
record Launch(Kernel kernel, long groups, int[] ints, float[] numbers, String what)
    implements Queued {
  /// The room for a call's ints.
  static final int INTS = 104;

  /// The room for a call's numbers.
  static final int NUMBERS = 8;

  Launch {
    if (ints.length > INTS || numbers.length > NUMBERS) {
      throw new IllegalArgumentException(
          "%s: %d ints and %d numbers for a launch".formatted(kernel, ints.length, numbers.length));
    }
  }
}

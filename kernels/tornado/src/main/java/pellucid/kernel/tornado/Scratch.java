package pellucid.kernel.tornado;

import pellucid.kernel.DType;

/// Floats on the device that only the launches of one call use. Another call may have them as soon
/// as these have run.
///
/// @param home the device
/// @param start the first element
/// @param elements how many
record Scratch(Accelerator home, int start, long elements) implements AutoCloseable {
  /// Takes so many floats. Not to be called between the launches of a call.
  static Scratch of(Accelerator home, long elements) {
    return new Scratch(home, home.allocate(home.heap(DType.F32), elements, DType.F32), elements);
  }

  /// Gives them back: to be called when the launches are queued.
  @Override
  public void close() {
    home.giveBack(new Accelerator.Range(home.heap(DType.F32), start, elements));
  }
}

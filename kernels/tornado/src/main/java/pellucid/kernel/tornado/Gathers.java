package pellucid.kernel.tornado;

import pellucid.kernel.AlongCall;
import pellucid.kernel.CopyCall;
import pellucid.kernel.FillCall;
import pellucid.kernel.GatherCall;
import pellucid.kernel.Operand;

/// Slices and elements by index, and the way back.
final class Gathers {
  private static final int LOCAL = 256;
  private static final Kernel TAKE = Kernel.longs("take", LOCAL, GatherKernels::take);
  private static final Kernel SCATTER_ADD =
      Kernel.longs("scatter_add", GatherKernels.TILE, GatherKernels::scatterAdd);
  private static final Kernel ADD_SORTED =
      Kernel.floats("add_sorted", LOCAL, GatherKernels::addSorted);
  private static final Kernel ADD_BY_ELEMENT =
      Kernel.longs("add_by_element", LOCAL, GatherKernels::addByElement);
  private static final Kernel ADD_BY_LINE =
      Kernel.longs("add_by_line", LOCAL, GatherKernels::addByLine);

  /// Lines that keep a card busy with a thread for each.
  private static final long MANY = 4096;

  /// Looks at indices that are cheaper than lines one after the other.
  private static final long LOOKS = 1 << 26;

  /// Looks of groups at indices that take longer than to sort these.
  private static final long SEARCH = 1 << 25;

  private Gathers() {}

  static boolean gather(Accelerator home, GatherCall call) {
    if (!Served.floats(call.table(), call.slices()) || !Served.indices(call.indices())) {
      return false;
    }
    long elements = call.outer() * call.count() * call.inner();
    new Args(home)
        .add(elements)
        .add(call.size())
        .add(call.inner())
        .add(call.count())
        .add(0)
        .read(call.table())
        .read(call.indices())
        .write(call.slices(), elements)
        .launch(TAKE, elements, what("gather", call));
    return true;
  }

  static boolean scatterAdd(Accelerator home, GatherCall call) {
    if (!Served.floats(call.table(), call.slices()) || !Served.indices(call.indices())) {
      return false;
    }
    long row = call.outer() * call.inner();
    long shared = (row + GatherKernels.TILE - 1) / GatherKernels.TILE;
    boolean byIndex = call.count() < call.size();
    if (Math.min(call.count(), call.size()) * shared * call.count() > SEARCH && sortable(call)) {
      addSorted(home, call);
      return true;
    }
    if (byIndex) {
      zero(home, call.table(), row * call.size());
    }
    Args args =
        new Args(home)
            .add(byIndex ? 1 : 0)
            .add(call.size())
            .add(call.inner())
            .add(call.count())
            .add(row)
            .add(shared);
    (byIndex ? args.update(call.table()) : args.write(call.table(), row * call.size()))
        .read(call.indices())
        .read(call.slices())
        .launchGroups(
            SCATTER_ADD, (byIndex ? call.count() : call.size()) * shared, what("scatterAdd", call));
    return true;
  }

  /// Whether indices and places are numbers that a float holds.
  private static boolean sortable(GatherCall call) {
    return call.size() <= Sorts.LONGEST && call.count() <= Sorts.LONGEST;
  }

  /// Sorts the places by their indices first: then those of a row stand together, in order.
  private static void addSorted(Accelerator home, GatherCall call) {
    long count = call.count();
    long row = call.outer() * call.inner();
    try (ScratchTensors scratch = new ScratchTensors(home);
        Scratch one = Scratch.of(home, count);
        Scratch two = Scratch.of(home, count)) {
      Operand keys = scratch.floats(count);
      Operand indices = Operand.dense(call.indices().buffer(), call.indices().offset(), count);
      Elementwise.copy(home, new CopyCall(new long[] {count}, indices, keys));
      Scratch order = Sorts.order(home, keys, count, one, two);
      zero(home, call.table(), row * call.size());
      new Args(home)
          .add(call.size())
          .add(call.inner())
          .add(count)
          .add(row)
          .update(call.table())
          .read(keys)
          .add(order.start())
          .read(call.slices())
          .launch(ADD_SORTED, count * row, what("scatterAdd", call));
    }
  }

  private static void zero(Accelerator home, Operand table, long elements) {
    Operand dense = Operand.dense(table.buffer(), table.offset(), elements);
    Elementwise.fill(home, new FillCall(0, new long[] {elements}, dense));
  }

  private static String what(String op, GatherCall call) {
    return Served.what(op, new long[] {call.outer(), call.size(), call.inner(), call.count()});
  }

  static boolean takeAlong(Accelerator home, AlongCall call) {
    if (!Served.floats(call.table(), call.picked()) || !Served.indices(call.indices())) {
      return false;
    }
    long elements = call.outer() * call.count() * call.inner();
    new Args(home)
        .add(elements)
        .add(call.size())
        .add(call.inner())
        .add(call.count())
        .add(1)
        .read(call.table())
        .read(call.indices())
        .write(call.picked(), elements)
        .launch(TAKE, elements, what("takeAlong", call));
    return true;
  }

  static boolean addAlong(Accelerator home, AlongCall call) {
    if (!Served.floats(call.table(), call.picked()) || !Served.indices(call.indices())) {
      return false;
    }
    long lines = call.outer() * call.inner();
    long elements = lines * call.size();
    boolean byLine = lines >= MANY || elements * call.count() > LOOKS;
    new Args(home)
        .add(byLine ? lines : elements)
        .add(call.size())
        .add(call.inner())
        .add(call.count())
        .write(call.table(), elements)
        .read(call.indices())
        .read(call.picked())
        .launch(
            byLine ? ADD_BY_LINE : ADD_BY_ELEMENT,
            byLine ? lines : elements,
            what("addAlong", call));
    return true;
  }

  private static String what(String op, AlongCall call) {
    return Served.what(op, new long[] {call.outer(), call.size(), call.inner(), call.count()});
  }
}

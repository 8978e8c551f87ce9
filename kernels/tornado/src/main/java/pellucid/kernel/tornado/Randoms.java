package pellucid.kernel.tornado;

import pellucid.kernel.DropoutCall;
import pellucid.kernel.MultinomialCall;
import pellucid.kernel.RandomCall;

/// Random numbers, dropout and draws of classes.
final class Randoms {
  private static final int LOCAL = 256;
  private static final int WORDS = 4;
  private static final Kernel UNIFORM = Kernel.floats("uniform", LOCAL, RandomKernels::uniforms);
  private static final Kernel NORMAL = Kernel.floats("normal", LOCAL, RandomKernels::normals);
  private static final Kernel DROPOUT = Kernel.numbers("dropout", LOCAL, RandomKernels::dropout);

  private static final Kernel AGAIN =
      Kernel.longs("multinomial_again", LOCAL, MultinomialKernels::again);
  private static final Kernel CLOCKS =
      Kernel.floats("multinomial_clocks", LOCAL, MultinomialKernels::clocks);
  private static final Kernel ONCE =
      Kernel.longs("multinomial_once", LOCAL, MultinomialKernels::once);

  private Randoms() {}

  static boolean random(Accelerator home, RandomCall call) {
    if (!Served.floats(call.out())) {
      return false;
    }
    Kernel kernel =
        switch (call.fn()) {
          case UNIFORM -> UNIFORM;
          case NORMAL -> NORMAL;
        };
    new Args(home)
        .add(call.count())
        .addBits(call.key())
        .addBits(call.stream())
        .write(call.out(), call.count())
        .launch(kernel, blocks(call.count()), what("random", call.count()));
    return true;
  }

  static boolean dropout(Accelerator home, DropoutCall call) {
    if (!Served.floats(call.in(), call.out())) {
      return false;
    }
    new Args(home)
        .add(call.count())
        .addBits(call.key())
        .addBits(call.stream())
        .read(call.in())
        .write(call.out(), call.count())
        .add((long) Math.ceil(call.p() * 0x1p24)) // k / 2^24 < p, in whole numbers
        .number(1 / (1 - call.p()))
        .launch(DROPOUT, blocks(call.count()), what("dropout", call.count()));
    return true;
  }

  static boolean multinomial(Accelerator home, MultinomialCall call) {
    if (!Served.floats(call.weights()) || !Served.indices(call.out())) {
      return false;
    }
    long draws = call.rows() * call.count();
    long classes = call.rows() * call.classes();
    String what =
        Served.what("multinomial", new long[] {call.rows(), call.classes(), call.count()});
    if (call.replacement()) {
      draw(home, call).read(call.weights()).write(call.out(), draws).launch(AGAIN, draws, what);
      return true;
    }
    try (Scratch times = Scratch.of(home, 2 * classes)) {
      draw(home, call).read(call.weights()).add(times.start()).launch(CLOCKS, classes, what);
      draw(home, call).add(times.start()).write(call.out(), draws).launch(ONCE, classes, what);
    }
    return true;
  }

  private static Args draw(Accelerator home, MultinomialCall call) {
    return new Args(home)
        .add(call.rows())
        .add(call.classes())
        .add(call.count())
        .addBits(call.key())
        .addBits(call.stream());
  }

  private static long blocks(long count) {
    return (count + WORDS - 1) / WORDS;
  }

  private static String what(String op, long count) {
    return Served.what(op, new long[] {count});
  }
}

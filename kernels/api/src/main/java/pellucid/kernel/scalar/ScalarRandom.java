package pellucid.kernel.scalar;

import pellucid.kernel.DropoutCall;
import pellucid.kernel.Philox;
import pellucid.kernel.RandomCall;

/// Random numbers and dropout, block by block of four words.
final class ScalarRandom {
  private static final int WORDS = 4;

  private ScalarRandom() {}

  static void random(RandomCall call) {
    Elements out = Elements.write(call.out());
    int[] words = new int[WORDS];
    double[] numbers = new double[WORDS];
    for (long i = 0; i < call.count(); i += WORDS) {
      Philox.block(call.key(), call.stream(), i / WORDS, words);
      switch (call.fn()) {
        case UNIFORM -> uniforms(words, numbers);
        case NORMAL -> Philox.normals(words, numbers);
      }
      for (int w = 0; w < WORDS && i + w < call.count(); w++) {
        out.set(call.out().offset() + i + w, numbers[w]);
      }
    }
  }

  static void dropout(DropoutCall call) {
    Elements in = Elements.read(call.in());
    Elements out = Elements.write(call.out());
    double scale = Elements.rounded(1 / (1 - call.p()), call.in().dtype());
    int[] words = new int[WORDS];
    for (long i = 0; i < call.count(); i += WORDS) {
      Philox.block(call.key(), call.stream(), i / WORDS, words);
      for (int w = 0; w < WORDS && i + w < call.count(); w++) {
        boolean dropped = Philox.uniform(words[w]) < call.p();
        double x = in.get(call.in().offset() + i + w);
        out.set(call.out().offset() + i + w, dropped ? 0 : x * scale);
      }
    }
  }

  private static void uniforms(int[] words, double[] numbers) {
    for (int w = 0; w < WORDS; w++) {
      numbers[w] = Philox.uniform(words[w]);
    }
  }
}

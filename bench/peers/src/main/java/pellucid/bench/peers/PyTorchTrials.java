package pellucid.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import pellucid.bench.cases.Inputs;
import pellucid.bench.cases.Work;
import pellucid.bench.duel.Trial;

/// Each work on DJL's arrays. Operands are leaves; a work is a function of them.
final class PyTorchTrials {
  private PyTorchTrials() {}

  static Trial matMul(NDManager manager, Work.MatMul w) {
    NDArray a = array(manager, 1, w.m(), w.k());
    NDArray b = array(manager, 2, w.k(), w.n());
    return new PyTorchForward(manager, x -> x.get(0).matMul(x.get(1)), a, b);
  }

  static Trial conv(NDManager manager, Work.Conv w) {
    int fanIn = w.c() / w.groups() * w.window() * w.window();
    NDArray x = array(manager, 1, w.n(), w.c(), w.h(), w.w());
    NDArray weight =
        manager.create(
            Inputs.weights(2, w.k() * fanIn, fanIn),
            new Shape(w.k(), w.c() / w.groups(), w.window(), w.window()));
    NDArray bias = array(manager, 3, w.k());
    Shape one = new Shape(1, 1);
    Shape padding = new Shape(w.padding(), w.padding());
    PyTorchWork conv =
        in ->
            in.get(0)
                .getNDArrayInternal()
                .convolution(in.get(0), in.get(1), in.get(2), one, padding, one, w.groups())
                .singletonOrThrow();
    if (!w.backward()) {
      return new PyTorchForward(manager, conv, x, weight, bias);
    }
    NDArray weights = array(manager, 4, w.n(), w.k(), w.h(), w.w());
    return new PyTorchBackward(manager, conv, weights, x, weight, bias);
  }

  static Trial attention(NDManager manager, Work.Attention w) {
    long[] shape = {w.batch(), w.heads(), w.steps(), w.width()};
    NDArray q = array(manager, 1, shape);
    NDArray k = array(manager, 2, shape);
    NDArray v = array(manager, 3, shape);
    double scale = 1 / Math.sqrt(w.width());
    PyTorchWork attention =
        in -> in.get(0).matMul(in.get(1).swapAxes(2, 3)).muli(scale).softmax(-1).matMul(in.get(2));
    if (!w.backward()) {
      return new PyTorchForward(manager, attention, q, k, v);
    }
    return new PyTorchBackward(manager, attention, array(manager, 4, shape), q, k, v);
  }

  static Trial rows(NDManager manager, Work.Rows w) {
    NDArray x =
        manager.create(
            Inputs.uniform(1, w.rows() * w.columns(), 4), new Shape(w.rows(), w.columns()));
    NDArray weight = array(manager, 2, w.columns());
    NDArray bias = array(manager, 3, w.columns());
    Shape columns = new Shape(w.columns());
    PyTorchWork work =
        switch (w.fn()) {
          case SOFTMAX -> in -> in.get(0).softmax(1);
          case SUM -> in -> in.get(0).sum(new int[] {1});
          case GATE ->
              in ->
                  in.get(0)
                      .mul(in.get(1))
                      .add(in.get(2))
                      .getNDArrayInternal()
                      .gelu()
                      .mul(in.get(0));
          case LAYER_NORM ->
              in ->
                  in.get(0)
                      .getNDArrayInternal()
                      .layerNorm(in.get(0), columns, in.get(1), in.get(2), 1e-5f)
                      .singletonOrThrow();
        };
    return new PyTorchForward(manager, work, x, weight, bias);
  }

  static Trial elements(NDManager manager, Work.Elements w) {
    NDArray x = manager.create(Inputs.uniform(1, w.size(), 4), new Shape(w.size()));
    NDArray y = array(manager, 2, w.size());
    PyTorchWork work =
        switch (w.fn()) {
          case EXP -> in -> in.get(0).exp();
          case GELU -> in -> in.get(0).getNDArrayInternal().gelu();
          case ADD -> in -> in.get(0).add(in.get(1));
        };
    return new PyTorchForward(manager, work, x, y);
  }

  static Trial lstm(NDManager manager, Work.Lstm w) {
    int gates = 4 * w.hidden();
    NDArray x = array(manager, 1, w.steps(), w.batch(), w.inputs());
    NDArray fromInput =
        manager.create(
            Inputs.weights(2, gates * w.inputs(), 6 * w.inputs()), new Shape(gates, w.inputs()));
    NDArray fromHidden =
        manager.create(
            Inputs.weights(3, gates * w.hidden(), 6 * w.hidden()), new Shape(gates, w.hidden()));
    NDArray inputBias = array(manager, 4, gates);
    NDArray stateBias = array(manager, 5, gates);
    NDArray start = manager.zeros(new Shape(1, w.batch(), w.hidden()));
    PyTorchWork lstm =
        in ->
            in.get(0)
                .getNDArrayInternal()
                .lstm(
                    in.get(0),
                    new NDList(start, start),
                    new NDList(in.get(1), in.get(2), in.get(3), in.get(4)),
                    true,
                    1,
                    0,
                    w.backward(),
                    false,
                    false)
                .get(0);
    if (!w.backward()) {
      return new PyTorchForward(manager, lstm, x, fromInput, fromHidden, inputBias, stateBias);
    }
    NDArray weights = array(manager, 6, w.steps(), w.batch(), w.hidden());
    return new PyTorchBackward(
        manager, lstm, weights, x, fromInput, fromHidden, inputBias, stateBias);
  }

  static Trial smallAdd(NDManager manager, Work.SmallAdd w) {
    NDArray x = array(manager, 1, w.size());
    NDArray y = array(manager, 2, w.size());
    return new PyTorchForward(manager, in -> in.get(0).add(in.get(1)), 100, x, y);
  }

  private static NDArray array(NDManager manager, long seed, long... shape) {
    Shape s = new Shape(shape);
    return manager.create(Inputs.uniform(seed, Math.toIntExact(s.size())), s);
  }
}

package pellucid.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import pellucid.bench.duel.Trial;

/// Runs a session over inputs that stay where they are; the result is freed after each call.
final class OnnxTrial implements Trial {
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

  OnnxTrial(
      OrtEnvironment environment,
      byte[] model,
      OrtSession.SessionOptions options,
      SequencedMap<String, OnnxRuntime.Operand> operands)
      throws OrtException {
    session = environment.createSession(model, options);
    for (var entry : operands.entrySet()) {
      float[] values = entry.getValue().values();
      FloatBuffer buffer =
          ByteBuffer.allocateDirect(values.length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      buffer.put(values).rewind();
      long[] shape = entry.getValue().shape();
      inputs.put(entry.getKey(), OnnxTensor.createTensor(environment, buffer, shape));
    }
  }

  @Override
  public void run(int calls) {
    for (int i = 0; i < calls; i++) {
      once().close();
    }
  }

  private OrtSession.Result once() {
    try {
      return session.run(inputs);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  @Override
  public List<float[]> result() {
    try (OrtSession.Result result = once()) {
      FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return List.of(values);
    }
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
    }
  }
}

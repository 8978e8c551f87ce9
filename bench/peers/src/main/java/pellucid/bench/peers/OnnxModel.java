package pellucid.bench.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes models in ONNX's format, which is a Protocol Buffers message (onnx.proto, IR version 9):
/// just the fields that these graphs need, by their numbers.
final class OnnxModel {
  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final Message graph = new Message();

  OnnxModel() {
    graph.text(2, "work");
  }

  /// An input of floats.
  OnnxModel input(String name, long... shape) {
    graph.message(11, value(name, shape));
    return this;
  }

  /// A constant of whole numbers.
  OnnxModel constant(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    Message tensor = new Message();
    tensor.number(1, values.length).number(2, INT64).text(8, name).bytes(9, bytes.array());
    graph.message(5, tensor);
    return this;
  }

  /// A node with one output, which has the node's name.
  OnnxModel node(String name, String op, List<String> inputs, Attribute... attributes) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, name).text(3, name).text(4, op);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message());
    }
    graph.message(1, node);
    return this;
  }

  /// The model, with a node's output as its result.
  byte[] result(String name, long... shape) {
    graph.message(12, value(name, shape));
    Message opset = new Message().text(1, "").number(2, OPSET);
    return new Message()
        .number(1, IR_VERSION)
        .message(7, graph)
        .message(8, opset)
        .bytes
        .toByteArray();
  }

  private static Message value(String name, long... shape) {
    Message dims = new Message();
    for (long size : shape) {
      dims.message(1, new Message().number(1, size));
    }
    Message tensor = new Message().number(1, FLOAT).message(2, dims);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /// A node's attribute: a number, a fraction or a list of numbers.
  record Attribute(String name, int type, long number, float fraction, long[] numbers) {
    static Attribute of(String name, long number) {
      return new Attribute(name, 2, number, 0, new long[0]);
    }

    static Attribute fraction(String name, float fraction) {
      return new Attribute(name, 1, 0, fraction, new long[0]);
    }

    static Attribute list(String name, long... numbers) {
      return new Attribute(name, 7, 0, 0, numbers);
    }

    private Message message() {
      Message message = new Message().text(1, name);
      switch (type) {
        case 1 -> message.fixed(2, fraction);
        case 2 -> message.number(3, number);
        default -> {
          for (long each : numbers) {
            message.number(8, each);
          }
        }
      }
      return message.number(20, type);
    }
  }

  /// A message in the wire format: each field is a key, `number * 8 + type`, and its value.
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message fixed(int field, float value) {
      varint(field << 3 | 5);
      byte[] raw = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
      bytes.writeBytes(raw);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes.toByteArray());
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }
  }
}

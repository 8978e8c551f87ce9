package pellucid.op;

import java.util.ArrayList;
import java.util.List;
import pellucid.kernel.Operand;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// How one flat tensor holds several results.
///
/// An op has one result. A kernel that computes more in one pass (the gradients of a norm by its
/// input, scale and shift, say) belongs to an op whose result is `[packed size]`; its parts are
/// views of it, so gradients flow through them as through any slice. Each part starts at a multiple
/// of [#ALIGNMENT] elements; what lies between parts is undefined.
///
/// ```java
/// static final Parts PARTS = Parts.of(Shape.of(2, 3), Shape.of(3));
/// Tensor packed = Dispatcher.run(new SomeBackward(x, gradY)); // its outShape() is PARTS.packed()
/// Tensor gradX = PARTS.view(packed, 0);                       // [2,3]
/// ```
///
/// @param shapes the shape of each part, in order
public record Parts(List<Shape> shapes) {
  /// In elements: 64 bytes of F32, a cache line and the widest vector.
  public static final long ALIGNMENT = 16;

  /// Copies the list.
  public Parts {
    shapes = List.copyOf(shapes);
  }

  /// Parts of these shapes.
  public static Parts of(Shape... shapes) {
    return new Parts(List.of(shapes));
  }

  /// The shape of the tensor that holds all parts, `[size]`.
  public Shape packed() {
    int last = shapes.size() - 1;
    return Shape.of(last < 0 ? 0 : offset(last) + shapes.get(last).size());
  }

  /// Where a part starts, in elements.
  public long offset(int part) {
    long offset = 0;
    for (int i = 0; i < part; i++) {
      offset += (shapes.get(i).size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return offset;
  }

  /// A part, as a view.
  public Tensor view(Tensor packed, int part) {
    long start = offset(part);
    Shape shape = shapes.get(part);
    return packed.slice(0, start, start + shape.size()).reshape(shape.toArray());
  }

  /// All parts, as views.
  public List<Tensor> views(Tensor packed) {
    List<Tensor> views = new ArrayList<>(shapes.size());
    for (int part = 0; part < shapes.size(); part++) {
      views.add(view(packed, part));
    }
    return views;
  }

  /// A part for a kernel's call record: dense and row-major.
  public Operand operand(Tensor packed, int part) {
    return new Operand(
        packed.storage().buffer(),
        packed.layout().offset() + offset(part),
        Operand.rowMajor(shapes.get(part).toArray()));
  }
}

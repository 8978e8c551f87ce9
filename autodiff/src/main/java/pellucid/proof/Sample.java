package pellucid.proof;

import org.jspecify.annotations.Nullable;
import pellucid.kernel.DType;
import pellucid.tensor.Device;
import pellucid.tensor.Shape;
import pellucid.tensor.Tensor;

/// An operand of a case, before it has a type and a device.
///
/// @param shape its shape
/// @param domain where its values come from
/// @param dtype its type, for indices and labels; null where it takes the type the case is run at
public record Sample(Shape shape, Domain domain, @Nullable DType dtype) {
  /// An operand of the type that the case is run at.
  public static Sample of(Domain domain, long... shape) {
    return new Sample(Shape.of(shape), domain, null);
  }

  /// Indices in [0, size).
  public static Sample indices(DType dtype, long size, long... shape) {
    return new Sample(Shape.of(shape), Domain.indices(size), dtype);
  }

  /// The dense tensor of this operand, to the bit the same on every device.
  ///
  /// For integers the values are spread by 3 and rounded away from 0, so that they are whole and
  /// none becomes 0; U8 takes them without sign.
  Tensor tensor(Device device, DType runDType, long seed) {
    double[] values = domain.draw(Math.toIntExact(shape.size()), seed);
    DType target = dtype == null ? runDType : dtype;
    if (dtype == null && !target.isFloating()) {
      for (int i = 0; i < values.length; i++) {
        double whole = Math.copySign(Math.ceil(Math.abs(3 * values[i])), values[i]);
        values[i] =
            switch (target) {
              case BOOL -> values[i] > 0 ? 1 : 0;
              case U8 -> Math.abs(whole);
              case F32, F64, BF16, I32, I64, I8 -> whole;
            };
      }
    }
    return Tensor.of(values, shape.toArray()).to(Device.scalar()).cast(target).to(device);
  }
}

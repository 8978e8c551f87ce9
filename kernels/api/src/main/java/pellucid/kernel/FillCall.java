package pellucid.kernel;

/// `out[i] = value` for every index of the shape.
///
/// @param value the value, converted as a Java cast does
/// @param shape the sizes of the operand
/// @param out the destination
public record FillCall(double value, long[] shape, Operand out) {}

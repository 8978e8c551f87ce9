package pellucid.data.format;

import java.util.Arrays;

/// The content of an IDX file: an array of any rank, row-major.
///
/// The data is not copied, neither in nor out, since it is tens of megabytes: whoever makes or
/// reads an `IdxArray` leaves it unchanged.
///
/// @param source the file it came from, for messages
/// @param type type of one element
/// @param dims sizes, outermost first; copied in and out
/// @param data elements in big-endian order; for [IdxType#U8] one byte each, unsigned
public record IdxArray(String source, IdxType type, int[] dims, byte[] data) {
  public IdxArray {
    dims = dims.clone();
    long elements = 1;
    for (int dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException(source + ": negative size in " + Arrays.toString(dims));
      }
      elements = Math.multiplyExact(elements, (long) dim);
    }
    if (elements * type.bytes() != data.length) {
      throw new IllegalArgumentException(
          source + ": " + Arrays.toString(dims) + " of " + type + " is not " + data.length);
    }
  }

  @Override
  public int[] dims() {
    return dims.clone();
  }

  /// Number of dimensions.
  public int rank() {
    return dims.length;
  }

  /// Samples: the outermost size.
  public int count() {
    return dims[0];
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IdxArray that
        && type == that.type
        && source.equals(that.source)
        && Arrays.equals(dims, that.dims)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(dims)) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return source + ": " + type + Arrays.toString(dims);
  }
}

/// Strict readers of the file formats that data sets come in: gzip, tar, IDX and numeric CSV.
///
/// Every reader believes nothing that a file says about itself before it has checked it against the
/// bytes that are there; what does not fit is a [pellucid.tensor.FormatException] that names the
/// file and what is wrong with it.
@NullMarked
package pellucid.data.format;

import org.jspecify.annotations.NullMarked;

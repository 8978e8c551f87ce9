/// The SIMD backend: GEMM, convolution, elementwise and reduction kernels on the Vector API.
@NullMarked
package pellucid.kernel.cpu;

import org.jspecify.annotations.NullMarked;

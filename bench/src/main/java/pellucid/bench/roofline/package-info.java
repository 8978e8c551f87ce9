/// What this machine can do at most, and how near to it the kernels come (S. Williams, A. Waterman,
/// D. Patterson, "Roofline: An Insightful Visual Performance Model", CACM 52, 2009).
@NullMarked
package pellucid.bench.roofline;

import org.jspecify.annotations.NullMarked;

/// The table of op cases: one declaration per op for comparison, gradient check and benchmark.
@NullMarked
package pellucid.proof;

import org.jspecify.annotations.NullMarked;

/// The scalar backend: plain loops for every op and dtype. The specification, the fallback and the
/// oracle of every other backend's tests.
@NullMarked
package pellucid.kernel.scalar;

import org.jspecify.annotations.NullMarked;

/// Tensors and what describes them: shape, layout, dtype, lifetime.
@NullMarked
package pellucid.tensor;

import org.jspecify.annotations.NullMarked;

/// Gradients by reverse-mode differentiation.
@NullMarked
package pellucid.autodiff;

import org.jspecify.annotations.NullMarked;

/// The backend of graphics cards: `docs/gpu.md` tells how it works.
@NullMarked
package pellucid.kernel.tornado;

import org.jspecify.annotations.NullMarked;

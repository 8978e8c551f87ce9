/// The service-provider interface between the engine and its backends: buffers, call records and
/// the strided loop.
@NullMarked
package pellucid.kernel;

import org.jspecify.annotations.NullMarked;

/// The libraries that Pellucid is measured against.
@NullMarked
package pellucid.bench.peers;

import org.jspecify.annotations.NullMarked;

/// The sealed set of ops. Each op is a record that is also the autodiff node.
@NullMarked
package pellucid.op;

import org.jspecify.annotations.NullMarked;

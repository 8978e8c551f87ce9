/// What the machine and the JVM offer, and what to change to go faster.
@NullMarked
package pellucid.cli.doctor;

import org.jspecify.annotations.NullMarked;

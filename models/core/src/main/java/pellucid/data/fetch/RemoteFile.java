package pellucid.data.fetch;

/// One file of a data set, as it lies in the cache: not compressed, whatever the source sent.
///
/// @param name its name, without a folder and without `.gz`
/// @param bytes its size
/// @param sha256 SHA-256 of its content, 64 lower-case hexadecimal digits
public record RemoteFile(String name, long bytes, String sha256) {
  public RemoteFile {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("RemoteFile: '" + name + "' is no plain file name");
    }
    if (bytes <= 0) {
      throw new IllegalArgumentException("RemoteFile: " + name + " of " + bytes + " bytes");
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("RemoteFile: " + name + ": '" + sha256 + "' as SHA-256");
    }
  }
}

package pellucid.data.fetch;

/// A place that a data set's files may be had from.
public sealed interface Source permits HttpSource, NpmSource, DebianSource {
  /// What to call it in a message.
  String label();
}

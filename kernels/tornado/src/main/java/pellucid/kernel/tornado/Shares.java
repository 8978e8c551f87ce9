package pellucid.kernel.tornado;

/// How the groups of threads of a product in tiles share its sums: where there are few groups and
/// long sums, several groups add up parts, and a second launch adds these in order.
///
/// @param terms of a sum that one group adds
/// @param splits how many groups share a sum
record Shares(long terms, int splits) {
  /// As many groups keep a large device busy.
  static final int BUSY = 256;

  /// The arguments of a launch.
  interface Arguments {
    /// Makes them.
    ///
    /// @param shares these shares
    /// @param scratch where groups write sums that they share
    Args of(Shares shares, int scratch);
  }

  /// Decides for a product.
  ///
  /// @param groups how many there are if each adds whole sums
  /// @param terms of a sum
  /// @param least how many of them are worth a group
  static Shares of(long groups, long terms, long least) {
    long wanted = groups < BUSY / 2 ? Math.min(ceil(BUSY, groups), terms / least) : 1;
    long share = Math.max(ceil(ceil(terms, Math.max(wanted, 1)), 16), 1) * 16;
    return new Shares(share, (int) Math.max(ceil(terms, share), 1));
  }

  /// Queues one launch, or two.
  ///
  /// @param groups as in [#of]
  /// @param sums how many there are
  /// @param gather adds shared sums up
  void launch(
      Accelerator home,
      long groups,
      long sums,
      Kernel kernel,
      Kernel gather,
      String what,
      Arguments arguments) {
    if (splits == 1) {
      arguments.of(this, 0).launchGroups(kernel, groups, what);
      return;
    }
    try (Scratch scratch = Scratch.of(home, splits * sums)) {
      arguments.of(this, scratch.start()).launchGroups(kernel, splits * groups, what);
      arguments.of(this, scratch.start()).launch(gather, sums, what);
    }
  }

  /// So many parts make a size.
  static long ceil(long size, long part) {
    return (size + part - 1) / part;
  }
}

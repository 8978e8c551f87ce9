package pellucid.data.fetch;

import java.time.Duration;

/// Time limits, so that a fetch without a network fails instead of hanging.
///
/// @param connect longest wait for a connection, with the look-up of the name
/// @param stall longest wait for an answer's head, and then for each next piece of it
/// @param command longest run of an external program
public record FetchOptions(Duration connect, Duration stall, Duration command) {
  /// Ten seconds to connect, thirty without a byte, five minutes for a program.
  public static final FetchOptions DEFAULT =
      new FetchOptions(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5));
}

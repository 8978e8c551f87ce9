package pellucid.bench;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;
import pellucid.bench.duel.DeviceTiming;
import pellucid.bench.duel.Opponent;
import pellucid.kernel.DeviceCeilings;

/// A case on a graphics card.
///
/// @param row the case
/// @param timing how long it takes; null where the device has no kernel for it
/// @param peer how the peer does; null where there is none, or it failed
/// @param failure what went wrong, else null
record GpuPoint(
    BenchCase row,
    @Nullable DeviceTiming timing,
    Opponent.@Nullable Showing peer,
    @Nullable String failure) {
  /// The time that a ceiling allows, of the time that it takes: the nearer of both.
  double share(DeviceCeilings ceilings) {
    double least =
        Math.max(row.flops() / ceilings.gflops(), row.bytes() / ceilings.gigabytes()) * 1e-3;
    return timing == null ? Double.NaN : least / timing.micros();
  }

  /// The peer's time; NaN if there is none.
  double peerMicros() {
    return peer == null ? Double.NaN : peer.micros();
  }

  /// The peer's time over ours: above 1, we are faster. NaN if one is missing.
  double ratio() {
    return timing == null ? Double.NaN : peerMicros() / timing.micros();
  }

  JsonObject json(DeviceCeilings ceilings) {
    JsonObject o = new JsonObject();
    o.addProperty("case", row.name());
    if (timing != null) {
      o.addProperty("us", timing.micros());
      o.addProperty("spread", timing.spread());
      o.addProperty("gflops", row.flops() / timing.micros() * 1e-3);
      o.addProperty("gb_per_s", row.bytes() / timing.micros() * 1e-3);
      o.addProperty("share_of_roof", share(ceilings));
      o.addProperty("kernels", timing.launches());
      o.addProperty("first_call_ms", timing.firstMillis());
    }
    if (peer != null) {
      o.addProperty("peer_us", peer.micros());
      o.addProperty("ratio", ratio());
      o.addProperty("error", peer.agreement().error());
    }
    if (failure != null) {
      o.addProperty("failure", failure);
    }
    return o;
  }
}

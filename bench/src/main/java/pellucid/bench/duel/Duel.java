package pellucid.bench.duel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pellucid.bench.cases.BenchCase;

/// Contestants' processes, started once and kept, and cases run on them in turns. Only one process
/// works at any moment; the others wait for their next order.
public final class Duel implements AutoCloseable {
  private final Rounds rounds;
  private final int threads;
  private final Path folder;
  private final List<Contestant> peers;
  private final List<Contender> ours = new ArrayList<>();
  private final Map<String, Contender> theirs = new LinkedHashMap<>();
  private final Map<String, String> missing = new LinkedHashMap<>();

  /// @param peers who may be measured against us; a process starts with the first case it serves
  /// @param folder for logs
  public Duel(Rounds rounds, int threads, List<Contestant> peers, Path folder) {
    this.rounds = rounds;
    this.threads = threads;
    this.peers = List.copyOf(peers);
    this.folder = folder;
  }

  /// Starts our processes.
  ///
  /// @return what ours says of itself
  public String start() {
    Contestant pellucid = new PellucidContestant();
    for (int fork = 0; fork < rounds.forks(); fork++) {
      ours.add(start(pellucid));
    }
    return ours.getFirst().description();
  }

  private Contender start(Contestant contestant) {
    return Contender.start(contestant, threads, rounds.warmUpSeconds(), folder);
  }

  /// The peers that serve a case.
  public List<Contestant> peersOf(BenchCase row) {
    return peers.stream().filter(peer -> peer.serves(row.work())).toList();
  }

  /// Measures a case.
  ///
  /// @param started hears of a peer's process that was started for it, and what it is
  /// @return an outcome for each peer that serves it; with a failure where results differ or a
  ///   process failed
  public List<Outcome> run(BenchCase row, Consumer<Contender> started) {
    List<Outcome> outcomes = new ArrayList<>();
    Map<String, Contender> running = new LinkedHashMap<>();
    for (Contestant peer : peersOf(row)) {
      Contender contender = contender(peer, started);
      if (contender == null) {
        outcomes.add(failed(row, peer.name(), missing.get(peer.name())));
      } else {
        running.put(peer.name(), contender);
      }
    }
    if (!running.isEmpty()) {
      outcomes.addAll(measure(row, running));
    }
    return outcomes;
  }

  /// The times of ours alone.
  ///
  /// @throws DuelException if a process fails
  public Outcome.Times ours(BenchCase row) {
    ours.forEach(contender -> contender.prepare(row.name()));
    Map<Contender, List<Double>> times = times(Map.of());
    ours.forEach(Contender::drop);
    return new Outcome.Times(ours.stream().map(times::get).toList());
  }

  /// Our time over a reference's, for each of our processes: the median over the rounds of the
  /// quotient of neighbouring batches.
  ///
  /// @throws DuelException if a process fails
  public List<Double> ratios(BenchCase row, Contestant reference) {
    Contender contender = theirs.get(reference.name());
    if (contender == null) {
      contender = start(reference);
      theirs.put(reference.name(), contender);
    }
    ours.forEach(c -> c.prepare(row.name()));
    contender.prepare(row.name());
    Map<Contender, List<Double>> times = times(Map.of(reference.name(), contender));
    ours.forEach(Contender::drop);
    contender.drop();
    List<Double> unit = times.get(contender);
    return ours.stream().map(c -> Stats.median(quotients(times.get(c), unit))).toList();
  }

  private static List<Double> quotients(List<Double> times, List<Double> unit) {
    List<Double> quotients = new ArrayList<>();
    for (int round = 0; round < times.size(); round++) {
      quotients.add(times.get(round) / unit.get(round));
    }
    return quotients;
  }

  private @Nullable Contender contender(Contestant peer, Consumer<Contender> started) {
    if (!theirs.containsKey(peer.name()) && !missing.containsKey(peer.name())) {
      try {
        Contender contender = start(peer);
        theirs.put(peer.name(), contender);
        started.accept(contender);
      } catch (DuelException e) {
        missing.put(peer.name(), String.valueOf(e.getMessage()));
      }
    }
    return theirs.get(peer.name());
  }

  private Outcome failed(BenchCase row, String peer, @Nullable String why) {
    return new Outcome(
        row, threads, peer, Outcome.Times.NONE, Outcome.Times.NONE, null, String.valueOf(why));
  }

  private List<Outcome> measure(BenchCase row, Map<String, Contender> running) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      ours.forEach(contender -> contender.prepare(row.name()));
      List<float[]> result = ours.getFirst().result();
      Map<String, Agreement> agreements = new LinkedHashMap<>();
      for (var entry : List.copyOf(running.entrySet())) {
        try {
          entry.getValue().prepare(row.name());
          List<float[]> reference = entry.getValue().result();
          agreements.put(entry.getKey(), Agreement.of(result, reference, row.tolerance()));
        } catch (DuelException e) {
          running.remove(entry.getKey());
          outcomes.add(failed(row, entry.getKey(), e.getMessage()));
        }
      }
      Map<Contender, List<Double>> times = times(running);
      Outcome.Times oursTimes = new Outcome.Times(ours.stream().map(times::get).toList());
      for (var entry : running.entrySet()) {
        Outcome.Times peerTimes = new Outcome.Times(List.of(times.get(entry.getValue())));
        Agreement agreement = agreements.get(entry.getKey());
        String failure = disagreement(entry.getKey(), agreement);
        outcomes.add(
            new Outcome(row, threads, entry.getKey(), oursTimes, peerTimes, agreement, failure));
      }
      ours.forEach(Contender::drop);
      running.values().forEach(Contender::drop);
    } catch (DuelException e) {
      running.keySet().forEach(peer -> outcomes.add(failed(row, peer, e.getMessage())));
    }
    return outcomes;
  }

  private static @Nullable String disagreement(String peer, Agreement agreement) {
    return agreement.accepted()
        ? null
        : "results differ: ours against that of " + peer + ": " + agreement.problem();
  }

  /// Microseconds for a call, by process and round. The order changes from round to round.
  private Map<Contender, List<Double>> times(Map<String, Contender> running) {
    List<Contender> order = new ArrayList<>(ours);
    order.addAll(running.values());
    Map<Contender, List<Double>> times = new LinkedHashMap<>();
    for (Contender contender : order) {
      contender.warmUp(rounds.warmUpSeconds(), rounds.mostWarmUpSeconds());
      times.put(contender, new ArrayList<>());
    }
    for (int round = 0; round < rounds.rounds(); round++) {
      for (Contender contender : order) {
        times.get(contender).add(contender.measure(rounds.batchSeconds()) / 1e3);
      }
      order.add(order.removeFirst());
    }
    return times;
  }

  @Override
  public void close() {
    ours.forEach(Contender::close);
    theirs.values().forEach(Contender::close);
  }
}

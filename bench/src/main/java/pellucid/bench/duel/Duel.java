package pellucid.bench.duel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
    List<Entrant> entrants = Entrant.all(ours);
    ours.forEach(contender -> contender.prepare(row.name()));
    takeTurns(entrants);
    ours.forEach(Contender::drop);
    return Entrant.times(entrants);
  }

  /// Our time over a reference's, for each of our processes: the median over the rounds of the
  /// quotient of neighbouring batches.
  ///
  /// @throws DuelException if a process fails
  public List<Double> ratios(BenchCase row, Contestant reference) {
    Contender unit = theirs.get(reference.name());
    if (unit == null) {
      unit = start(reference);
      theirs.put(reference.name(), unit);
    }
    List<Contender> everybody = new ArrayList<>(ours);
    everybody.add(unit);
    everybody.forEach(contender -> contender.prepare(row.name()));
    List<Entrant> entrants = Entrant.all(everybody);
    takeTurns(entrants);
    everybody.forEach(Contender::drop);
    Entrant last = entrants.removeLast();
    return entrants.stream().map(entrant -> entrant.over(last)).toList();
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
      Map<Contender, Agreement> agreements = new LinkedHashMap<>();
      List<float[]> result = ours.getFirst().result();
      for (Contender peer : running.values()) {
        try {
          peer.prepare(row.name());
          agreements.put(peer, Agreement.of(result, peer.result(), row.tolerance()));
        } catch (DuelException e) {
          outcomes.add(failed(row, peer.name(), e.getMessage()));
        }
      }
      List<Entrant> us = Entrant.all(ours);
      List<Entrant> them = Entrant.all(agreements.keySet());
      List<Entrant> everybody = new ArrayList<>(us);
      everybody.addAll(them);
      takeTurns(everybody);
      everybody.forEach(entrant -> entrant.contender.drop());
      for (Entrant peer : them) {
        outcomes.add(outcome(row, us, peer, agreements.get(peer.contender)));
      }
    } catch (DuelException e) {
      running.keySet().forEach(peer -> outcomes.add(failed(row, peer, e.getMessage())));
    }
    return outcomes;
  }

  private Outcome outcome(
      BenchCase row, List<Entrant> us, Entrant peer, @Nullable Agreement agreement) {
    String name = peer.contender.name();
    boolean agreed = agreement != null && agreement.accepted();
    String problem = agreement == null ? "nothing to compare" : agreement.problem();
    return new Outcome(
        row,
        threads,
        name,
        Entrant.times(us),
        Entrant.times(List.of(peer)),
        agreement,
        agreed ? null : "results differ: ours against that of " + name + ": " + problem);
  }

  /// A process in a case, and the microseconds of a call in each round so far.
  private record Entrant(Contender contender, List<Double> micros) {
    static List<Entrant> all(Collection<Contender> contenders) {
      List<Entrant> all = new ArrayList<>();
      contenders.forEach(contender -> all.add(new Entrant(contender, new ArrayList<>())));
      return all;
    }

    static Outcome.Times times(List<Entrant> entrants) {
      return new Outcome.Times(entrants.stream().map(Entrant::micros).toList());
    }

    double over(Entrant unit) {
      List<Double> quotients = new ArrayList<>();
      for (int round = 0; round < micros.size(); round++) {
        quotients.add(micros.get(round) / unit.micros.get(round));
      }
      return Stats.median(quotients);
    }
  }

  /// Warms all up, then measures in rounds; the order changes from round to round.
  private void takeTurns(List<Entrant> entrants) {
    for (Entrant entrant : entrants) {
      entrant.contender.warmUp(rounds.warmUpSeconds(), rounds.mostWarmUpSeconds());
    }
    List<Entrant> order = new ArrayList<>(entrants);
    for (int round = 0; round < rounds.rounds(); round++) {
      for (Entrant entrant : order) {
        entrant.micros.add(entrant.contender.measure(rounds.batchSeconds(), rounds.clock()) / 1e3);
      }
      order.add(order.removeFirst());
    }
  }

  @Override
  public void close() {
    ours.forEach(Contender::close);
    theirs.values().forEach(Contender::close);
  }
}

package pellucid.data.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads an HTTP body piece by piece and gives up when none comes for a while.
///
/// A request's own time limit ends with the answer's head, so a server that goes silent in the body
/// would hold a plain stream for ever.
final class StallGuard implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  /// What the client's threads hand to the reader.
  private sealed interface Signal {
    record Piece(List<ByteBuffer> buffers) implements Signal {}

    record End() implements Signal {}

    record Failure(Throwable cause) implements Signal {}
  }

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Duration patience;
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  StallGuard(Flow.Publisher<List<ByteBuffer>> body, Duration patience) {
    this.patience = patience;
    body.subscribe(this);
  }

  /// The next piece; empty at the end.
  List<ByteBuffer> next() throws IOException {
    while (true) {
      Signal signal;
      try {
        signal = signals.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
      switch (signal) {
        case null ->
            throw new HttpTimeoutException("no data for " + patience.toMillis() / 1000.0 + " s");
        case Signal.End _ -> {
          return List.of();
        }
        case Signal.Failure(IOException cause) -> throw cause;
        case Signal.Failure(Throwable cause) -> throw new IOException(cause);
        case Signal.Piece(List<ByteBuffer> buffers) -> {
          request();
          if (buffers.stream().anyMatch(ByteBuffer::hasRemaining)) {
            return buffers;
          }
        }
      }
    }
  }

  private void request() {
    Flow.Subscription s = subscription;
    if (s != null) {
      s.request(1);
    }
  }

  @Override
  public void close() {
    closed = true;
    Flow.Subscription s = subscription;
    if (s != null) {
      s.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    if (closed) {
      s.cancel();
    } else {
      s.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Piece(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Signal.Failure(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.End());
  }
}

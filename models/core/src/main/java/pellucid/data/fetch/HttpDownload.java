package pellucid.data.fetch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Downloads to a file that may hold the beginning already, and goes on where that ends.
final class HttpDownload implements AutoCloseable {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int MAX_ATTEMPTS = 8;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

  /// Hears how many bytes are there, of how many; -1 if unknown.
  @FunctionalInterface
  interface Progress {
    void at(long done, long total);
  }

  private final HttpClient client;
  private final FetchOptions options;

  HttpDownload(FetchOptions options) {
    this.options = options;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(options.connect())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /// Completes `part` from `address`. A connection that breaks after it brought something is taken
  /// up again.
  ///
  /// @param limit the most bytes that `part` may grow to
  void resume(URI address, Path part, long limit, Progress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long before = size(part);
      try {
        transfer(address, part, limit, progress);
        return;
      } catch (InterruptedIOException | HttpTimeoutException e) {
        // A server that went silent has had its wait: on to the next source.
        throw e;
      } catch (IOException e) {
        if (size(part) <= before || attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void transfer(URI address, Path part, long limit, Progress progress) throws IOException {
    long have = size(part);
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(address, have);
    switch (response.statusCode()) {
      case OK -> receive(response, part, 0, contentLength(response, 0), limit, progress);
      case PARTIAL -> receive(response, part, have, total(response, have), limit, progress);
      case RANGE_NOT_SATISFIABLE -> {
        new StallGuard(response.body(), options.stall()).close();
        if (have == 0) {
          throw new IOException("HTTP status 416");
        }
        // Longer than the file on the server, or exactly all of it: start again, which is rare.
        Files.delete(part);
        transfer(address, part, limit, progress);
      }
      default -> {
        new StallGuard(response.body(), options.stall()).close();
        throw new IOException("HTTP status " + response.statusCode());
      }
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(URI address, long have)
      throws IOException {
    var request = HttpRequest.newBuilder(address).timeout(options.connect().plus(options.stall()));
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    var answer = client.sendAsync(request.build(), BodyHandlers.ofPublisher());
    long patience = options.connect().plus(options.stall()).toMillis();
    try {
      return answer.get(patience, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw (IOException) new HttpTimeoutException("no answer").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(Reasons.of(e), e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private static long contentLength(HttpResponse<?> response, long have) {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    return length < 0 ? -1 : have + length;
  }

  /// The whole length by the answer's `Content-Range`, which must begin where we ended.
  private static long total(HttpResponse<?> response, long have) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    var match = CONTENT_RANGE.matcher(range);
    if (!match.matches() || !match.group(1).equals(Long.toString(have))) {
      throw new IOException("server resumed at '" + range + "' instead of byte " + have);
    }
    return match.group(2).equals("*")
        ? contentLength(response, have)
        : Long.parseLong(match.group(2));
  }

  private void receive(
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response,
      Path part,
      long from,
      long total,
      long limit,
      Progress progress)
      throws IOException {
    long done = from;
    try (var body = new StallGuard(response.body(), options.stall());
        var file = FileChannel.open(part, CREATE, WRITE)) {
      if (from == 0) {
        file.truncate(0);
      }
      file.position(from);
      progress.at(done, total);
      for (List<ByteBuffer> chunk = body.next(); !chunk.isEmpty(); chunk = body.next()) {
        for (ByteBuffer buffer : chunk) {
          done += buffer.remaining();
          if (done > limit) {
            throw new IOException("sends more than " + limit + " bytes");
          }
          while (buffer.hasRemaining()) {
            file.write(buffer);
          }
        }
        progress.at(done, total);
      }
    }
    if (total >= 0 && done != total) {
      throw new IOException("connection ended after " + done + " of " + total + " bytes");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

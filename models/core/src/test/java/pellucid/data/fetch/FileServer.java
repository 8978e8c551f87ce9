package pellucid.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A web server on the loopback interface whose faults are set by the test.
final class FileServer implements AutoCloseable {
  /// What goes wrong.
  enum Fault {
    NONE,
    /// Answers ranges with the whole file.
    IGNORES_RANGES,
    /// Sends a third of what is asked for and breaks off.
    BREAKS_OFF,
    /// Sends ten bytes of what is asked for and goes silent.
    STALLS,
    /// Resumes one byte too far.
    WRONG_RANGE,
    /// Sends without end.
    ENDLESS,
    /// Has nothing.
    NOT_FOUND
  }

  /// What was asked for: the path, and the `Range` header or nothing.
  record Request(String path, String range) {}

  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();
  volatile Fault fault = Fault.NONE;

  /// How many requests the fault befalls before all goes well.
  final AtomicInteger faultyRequests = new AtomicInteger(Integer.MAX_VALUE);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI base() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/data/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      String path = exchange.getRequestURI().getPath();
      requests.add(new Request(path, range == null ? "" : range));
      byte[] content = files.get(path);
      Fault now = faultyRequests.getAndDecrement() > 0 ? fault : Fault.NONE;
      if (content == null || now == Fault.NOT_FOUND) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = 0;
      if (range != null && now != Fault.IGNORES_RANGES) {
        from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      }
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      send(exchange, content, from, range != null && now != Fault.IGNORES_RANGES, now);
    }
  }

  private void send(HttpExchange exchange, byte[] content, int from, boolean partial, Fault now)
      throws IOException {
    if (partial) {
      int told = now == Fault.WRONG_RANGE ? from + 1 : from;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + told + "-" + (content.length - 1) + "/" + content.length);
    }
    int length = content.length - from;
    int status = partial ? 206 : 200;
    exchange.sendResponseHeaders(status, now == Fault.ENDLESS ? 0 : length);
    var out = exchange.getResponseBody();
    switch (now) {
      case BREAKS_OFF -> out.write(content, from, Math.max(1, length / 3));
      case STALLS -> {
        out.write(content, from, Math.min(10, length));
        out.flush();
        try {
          closing.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case ENDLESS -> {
        while (closing.getCount() > 0) {
          out.write(content, 0, content.length);
        }
      }
      case NONE, IGNORES_RANGES, WRONG_RANGE, NOT_FOUND -> out.write(content, from, length);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

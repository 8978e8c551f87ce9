package pellucid.data.fetch;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Writes down what a listener hears.
final class Heard implements FetchListener {
  final List<String> events = new CopyOnWriteArrayList<>();
  volatile long firstDone = -1;
  volatile long lastDone = -1;
  volatile long lastTotal = -1;

  @Override
  public void present(RemoteFile file, Path path) {
    events.add("present " + file.name());
  }

  @Override
  public void damaged(RemoteFile file, Path path) {
    events.add("damaged " + file.name());
  }

  @Override
  public void waiting(Path folder) {
    events.add("waiting");
  }

  @Override
  public void stored(RemoteFile file, Path path) {
    events.add("stored " + file.name());
  }

  @Override
  public void failed(String source, String reason) {
    events.add("failed: " + reason);
  }

  @Override
  public void progress(RemoteFile file, long done, long total) {
    if (file.name().equals("big")) {
      firstDone = firstDone < 0 ? done : firstDone;
      lastDone = done;
      lastTotal = total;
    }
  }
}

package pellucid.kernel.tornado;

import pellucid.kernel.DeviceCounters;

/// What went over the bus and what was started, since the start.
final class Counters {
  private long uploads;
  private long uploadedBytes;
  private long downloads;
  private long downloadedBytes;
  private long launches;
  private long executions;

  void uploaded(long bytes) {
    uploads++;
    uploadedBytes += bytes;
  }

  void downloaded(long bytes) {
    downloads++;
    downloadedBytes += bytes;
  }

  void executed(int kernels) {
    executions++;
    launches += kernels;
  }

  DeviceCounters snapshot(long usedBytes) {
    return new DeviceCounters(
        uploads, uploadedBytes, downloads, downloadedBytes, launches, executions, usedBytes);
  }
}

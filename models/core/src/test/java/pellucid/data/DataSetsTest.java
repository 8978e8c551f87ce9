package pellucid.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pellucid.data.fetch.FetchListener;
import pellucid.data.fetch.RemoteFile;
import pellucid.data.format.Bytes;
import pellucid.data.format.Idx;
import pellucid.tensor.FormatException;

class DataSetsTest {
  @TempDir Path folder;

  @Test
  void knowsItsNames() {
    assertEquals(List.of("iris", "digits", "sunspots", "mnist", "fashion-mnist"), DataSets.names());
    String known = "known: iris, digits, sunspots, mnist, fashion-mnist";
    var e = assertThrows(DataException.class, () -> DataSets.load("cifar"));
    assertEquals("unknown data set 'cifar'; " + known, e.getMessage());
    assertThrows(DataException.class, () -> DataSets.info("cifar"));
    assertThrows(DataException.class, () -> DataSets.timeSeries("cifar"));
  }

  @Test
  void tellsKindsApart() {
    assertThrows(DataException.class, () -> DataSets.load("sunspots"));
    assertThrows(DataException.class, () -> DataSets.timeSeries("iris"));
  }

  @Test
  void tellsHowToGetWhatIsNotThere() {
    var home = new DataHome(folder);
    for (String name : List.of("mnist", "fashion-mnist")) {
      var e = assertThrows(DataException.class, () -> DataSets.load(name, home));
      assertTrue(e.getMessage().endsWith("run: ./pellucid data get " + name), e.getMessage());
      DataSetInfo info = DataSets.info(name, home);
      assertFalse(info.present());
      assertEquals(60_000, info.train());
      assertEquals(54_950_048, info.bytes());
      assertEquals(10, info.classNames().size());
    }
  }

  @Test
  void refusesFilesThatAreNotTheOnesFetched() throws Exception {
    Path mnist = Files.createDirectories(folder.resolve("data/mnist"));
    for (RemoteFile file : FetchedData.MNIST.files()) {
      Files.write(mnist.resolve(file.name()), new byte[(int) file.bytes()]);
    }
    var home = new DataHome(folder);
    assertTrue(DataSets.info("mnist", home).present());
    var e = assertThrows(FormatException.class, () -> DataSets.load("mnist", home));
    assertTrue(
        e.getMessage().contains("train-images-idx3-ubyte: checksum mismatch"), e.getMessage());
  }

  @Test
  void embeddedSetsNeedNoFetch() throws Exception {
    DataSets.fetch("iris", new DataHome(folder), FetchListener.SILENT);
    DataSets.fetch("sunspots", new DataHome(folder), FetchListener.SILENT);
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void imagesAndLabelsMustMatch() {
    var images = Idx.parse(Bytes.idx(3, 2, 2), "images");
    var labels = Idx.parse(Bytes.idx(3), "labels");
    Examples part = FetchedData.examples(images, labels);
    assertEquals(3, part.count());
    assertEquals(4, part.featureSize());
    float[] last = new float[4];
    part.copyFeatures(2, last, 0);
    assertArrayEquals(new float[] {8 / 255f, 9 / 255f, 10 / 255f, 11 / 255f}, last);
    assertEquals(2, part.label(2));
    var fewer = Idx.parse(Bytes.idx(2), "labels");
    var e = assertThrows(FormatException.class, () -> FetchedData.examples(images, fewer));
    assertEquals(
        "images: U8[3, 2, 2] and labels: U8[2]: not the same number of images and labels",
        e.getMessage());
    assertThrows(FormatException.class, () -> FetchedData.examples(labels, labels));
  }
}

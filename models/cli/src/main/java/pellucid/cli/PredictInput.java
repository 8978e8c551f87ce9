package pellucid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pellucid.data.DataHome;
import pellucid.data.DataSet;
import pellucid.data.DataSets;
import pellucid.data.format.Idx;
import pellucid.data.format.IdxArray;
import pellucid.data.format.IdxType;
import pellucid.models.Classifier;
import pellucid.tensor.FormatException;
import pellucid.tensor.Shape;
import pellucid.tensor.ShapeMismatchException;

/// A sample to predict, read and made to fit the model, but not yet normalised.
///
/// @param name as the user gave it
/// @param features row-major in the model's sample shape
/// @param note what was done to it, or what it really is; empty if there is nothing to say
record PredictInput(String name, float[] features, String note) {
  private static final Pattern INDEXED = Pattern.compile("(.+):(\\d{1,9})");

  /// Reads samples for one model.
  ///
  /// @param model who is to classify them
  /// @param home where fetched data is
  /// @param invert whether to turn light and dark round in pictures; null does so where the border
  ///   is light and the model was trained on a dark one
  record Reader(Classifier model, DataHome home, @Nullable Boolean invert) {
    /// Reads `DATA:INDEX`, `FILE.idx:INDEX` or a PNG file.
    PredictInput read(String name) throws IOException {
      Matcher indexed = INDEXED.matcher(name);
      if (indexed.matches() && !Files.exists(Path.of(name))) {
        int index = Integer.parseInt(indexed.group(2));
        String source = indexed.group(1);
        return DataSets.names().contains(source)
            ? fromData(name, source, index)
            : fromIdx(name, Path.of(source), index);
      }
      return fromPng(name, Path.of(name));
    }

    private PredictInput fromData(String name, String source, int index) {
      DataSet data = DataSets.load(source, home);
      if (!data.sampleShape().equals(model.sampleShape())) {
        throw new ShapeMismatchException(
            "%s: samples of %s are %s and %s takes %s"
                .formatted(
                    name, source, data.sampleShape(), model.spec().name(), model.sampleShape()));
      }
      requireIndex(name, index, data.test().count(), "test samples");
      float[] features = new float[data.test().featureSize()];
      data.test().copyFeatures(index, features, 0);
      return new PredictInput(
          name, features, "is " + data.classNames().get(data.test().label(index)));
    }

    private PredictInput fromIdx(String name, Path file, int index) throws IOException {
      int side = requireImages(name);
      IdxArray array = Idx.read(file);
      if (array.type() != IdxType.U8 || array.rank() != 3) {
        throw new FormatException(array + ": expected images: U8 of rank 3");
      }
      requireIndex(name, index, array.count(), "images");
      int height = array.dims()[1];
      int width = array.dims()[2];
      float[] pixels = new float[height * width];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (array.data()[index * pixels.length + i] & 0xff) / 255f;
      }
      boolean fits = height == side && width == model.sampleShape().dim(2);
      if (fits) {
        return new PredictInput(name, pixels, "");
      }
      int to = Math.toIntExact(model.sampleShape().dim(2));
      return new PredictInput(
          name,
          PngImages.resize(pixels, height, width, side, to),
          "%dx%d made %dx%d".formatted(height, width, side, to));
    }

    private PredictInput fromPng(String name, Path file) throws IOException {
      int height = requireImages(name);
      int width = Math.toIntExact(model.sampleShape().dim(2));
      float[] pixels = PngImages.load(file, height, width, false);
      boolean dark = model.normalization().mean()[0] < 0.5;
      boolean turn = invert != null ? invert : dark && border(pixels, height, width) > 0.5;
      if (turn) {
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = 1 - pixels[i];
        }
      }
      return new PredictInput(name, pixels, turn ? "inverted" : "");
    }

    /// The mean of the outermost pixels: what the picture's background is like.
    private static double border(float[] pixels, int height, int width) {
      double sum = 0;
      int count = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (y == 0 || x == 0 || y == height - 1 || x == width - 1) {
            sum += pixels[y * width + x];
            count++;
          }
        }
      }
      return sum / count;
    }

    private static void requireIndex(String name, int index, int count, String what) {
      if (index >= count) {
        throw new CliException("%s: there are %d %s, from 0 on".formatted(name, count, what));
      }
    }

    /// The height of the images that the model takes.
    private int requireImages(String name) {
      Shape shape = model.sampleShape();
      if (shape.rank() != 3 || shape.dim(0) != 1) {
        throw new ShapeMismatchException(
            "%s: %s takes samples %s, not grey images; try %s:0"
                .formatted(name, model.spec().name(), shape, model.data()));
      }
      return Math.toIntExact(shape.dim(1));
    }
  }
}

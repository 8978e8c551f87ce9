package pellucid.data;

/// Storage of the features of many samples, row-major `[count, size]`.
sealed interface Features {
  /// Number of samples.
  int count();

  /// Features of one sample.
  int size();

  /// Writes sample `row` to `out[offset .. offset + size)`.
  void copy(int row, float[] out, int offset);

  /// As they are.
  record Floats(float[] values, int size) implements Features {
    public Floats {
      requireWhole(values.length, size);
    }

    @Override
    public int count() {
      return values.length / size;
    }

    @Override
    public void copy(int row, float[] out, int offset) {
      System.arraycopy(values, row * size, out, offset, size);
    }
  }

  /// Unsigned bytes, divided by a scale when they are read: a quarter of the memory of floats.
  ///
  /// @param quotients what each byte stands for
  record Pixels(byte[] values, int size, float[] quotients) implements Features {
    static Pixels of(byte[] values, int size, float scale) {
      requireWhole(values.length, size);
      if (!(scale > 0)) {
        throw new IllegalArgumentException("pixels: scale " + scale + " must be positive");
      }
      float[] quotients = new float[256];
      for (int i = 0; i < quotients.length; i++) {
        quotients[i] = i / scale;
      }
      return new Pixels(values, size, quotients);
    }

    @Override
    public int count() {
      return values.length / size;
    }

    @Override
    public void copy(int row, float[] out, int offset) {
      int from = row * size;
      for (int i = 0; i < size; i++) {
        out[offset + i] = quotients[values[from + i] & 0xff];
      }
    }
  }

  /// Those of one, then those of another.
  record Joined(Features first, Features second) implements Features {
    public Joined {
      if (first.size() != second.size()) {
        throw new IllegalArgumentException(
            "features: samples of %d can't be joined with samples of %d"
                .formatted(first.size(), second.size()));
      }
    }

    @Override
    public int count() {
      return Math.addExact(first.count(), second.count());
    }

    @Override
    public int size() {
      return first.size();
    }

    @Override
    public void copy(int row, float[] out, int offset) {
      if (row < first.count()) {
        first.copy(row, out, offset);
      } else {
        second.copy(row - first.count(), out, offset);
      }
    }
  }

  private static void requireWhole(int values, int size) {
    if (size <= 0 || values % size != 0) {
      throw new IllegalArgumentException(
          "features: " + values + " values are no whole number of samples of " + size);
    }
  }
}

package pellucid.kernel.tornado;

import java.util.Locale;
import pellucid.kernel.ConvCall;
import pellucid.kernel.ConvGeometry;
import pellucid.kernel.Operand;

/// A pass of a convolution as a matrix product, see [ConvolutionKernels].
///
/// @param call the call
/// @param pass which of the three
record ConvolutionArgs(ConvCall call, Pass pass) {
  /// What is computed.
  enum Pass {
    OUTPUT,
    INPUT,
    WEIGHT
  }

  private ConvGeometry g() {
    return call.geometry();
  }

  /// Input channels of a group.
  private int inputs() {
    return g().c() / g().groups();
  }

  /// Output channels of a group.
  private int outputs() {
    return g().k() / g().groups();
  }

  private int window() {
    return g().r() * g().s();
  }

  private int image() {
    return g().h() * g().w();
  }

  private int result() {
    return g().outH() * g().outW();
  }

  long m() {
    return pass == Pass.INPUT ? inputs() : outputs();
  }

  long n() {
    return switch (pass) {
      case OUTPUT -> (long) g().n() * result();
      case INPUT -> (long) g().n() * image();
      case WEIGHT -> (long) inputs() * window();
    };
  }

  long k() {
    return switch (pass) {
      case OUTPUT -> (long) inputs() * window();
      case INPUT -> (long) outputs() * window();
      case WEIGHT -> (long) g().n() * result();
    };
  }

  /// Numbers of the result.
  long sums() {
    return g().groups() * m() * n();
  }

  /// Groups of threads, each of which has a tile.
  ///
  /// @param sides the tile's rows and columns, as a power of 2
  long tiles(int sides) {
    int side = 1 << sides;
    return g().groups() * Shares.ceil(m(), side) * Shares.ceil(n(), side);
  }

  /// `conv2d_weight [8,3,28,28] by [16,3,3,3]`
  String what() {
    String by = pass == Pass.OUTPUT ? "" : "_" + pass.name().toLowerCase(Locale.ROOT);
    return "conv2d%s [%d,%d,%d,%d] by [%d,%d,%d,%d]"
        .formatted(by, g().n(), g().c(), g().h(), g().w(), g().k(), inputs(), g().r(), g().s());
  }

  /// The arguments of a kernel, see [Product#args].
  Args args(Accelerator home, Shares shares, int scratch) {
    Args args = new Args(home).add(m()).add(n()).add(k());
    args.add(shares.terms()).add(scratch).add(shares.splits()).add(g().groups());
    args.add(pass == Pass.WEIGHT ? Tiles.A_ALONG_TERMS | Tiles.B_ALONG_TERMS : Tiles.A_ALONG_TERMS);
    switch (pass) {
      case OUTPUT -> output(args);
      case INPUT -> input(args);
      case WEIGHT -> weight(args);
    }
    Operand bias = call.bias();
    if (bias == null) {
      return args.add(0).add(0).add(0);
    }
    return args.read(bias).add(bias.strides()[0]).add(1);
  }

  private void output(Args args) {
    args.read(call.w()).add((long) inputs() * window()).read(call.x()).add(window());
    args.add((long) g().c() * image()).add(result()).add(g().outW());
    args.add(g().strideH()).add(g().strideW()).add(g().padH()).add(g().padW());
    args.add(image()).add(window()).add(g().s()).add(g().dilationH()).add(g().dilationW());
    args.add(g().h()).add(g().w()).add(1).add(1);
    divisions(args, window(), g().s(), 1, 1);
    args.add((long) outputs() * inputs() * window());
    args.add((long) inputs() * image()).add((long) outputs() * result());
    args.write(call.y(), (long) g().n() * g().k() * result());
    args.add(result()).add((long) g().k() * result());
  }

  private void input(Args args) {
    args.read(call.w()).add(window()).read(call.y()).add((long) inputs() * window());
    args.add((long) g().k() * result()).add(image()).add(g().w());
    args.add(1).add(1).add(-g().padH()).add(-g().padW());
    args.add(result()).add(window()).add(g().s()).add(-g().dilationH()).add(-g().dilationW());
    args.add(g().outH()).add(g().outW()).add(g().strideH()).add(g().strideW());
    divisions(args, window(), g().s(), g().strideH(), g().strideW());
    args.add((long) outputs() * inputs() * window());
    args.add((long) outputs() * result()).add((long) inputs() * image());
    args.write(call.x(), (long) g().n() * g().c() * image());
    args.add(image()).add((long) g().c() * image());
  }

  private void weight(Args args) {
    args.read(call.y()).add(result()).read(call.x()).add((long) g().k() * result());
    args.add(image()).add(window()).add(g().s());
    args.add(g().dilationH()).add(g().dilationW()).add(g().padH()).add(g().padW());
    args.add((long) g().c() * image()).add(result()).add(g().outW());
    args.add(g().strideH()).add(g().strideW()).add(g().h()).add(g().w()).add(1).add(1);
    divisions(args, result(), g().outW(), 1, 1);
    args.add((long) outputs() * result());
    args.add((long) inputs() * image()).add((long) outputs() * inputs() * window());
    args.write(call.w(), (long) g().k() * inputs() * window());
    args.add((long) inputs() * window()).add(window());
  }

  private static void divisions(Args args, int plane, int width, int strideH, int strideW) {
    Division.add(args, plane);
    Division.add(args, width);
    Division.add(args, strideH);
    Division.add(args, strideW);
  }
}

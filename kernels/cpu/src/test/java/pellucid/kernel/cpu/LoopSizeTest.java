package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.junit.jupiter.api.Test;

/// C2 inlines methods of up to 325 bytecodes (`FreqInlineSize`), until a compilation has 18,000
/// nodes. A loop in which that happens keeps vectors boxed, so long loops have to be too long to be
/// inlined (docs/adr/0006). And what it knows of memory decides over each access (docs/adr/0012).
class LoopSizeTest {
  private static final int INLINED = 325;

  /// Vector operations from which a loop must be compiled by itself.
  private static final int MANY = 24;

  private static final ClassDesc CLASS = Class.class.describeConstable().orElseThrow();
  private static final ClassDesc FLOATS = FloatVector.class.describeConstable().orElseThrow();
  private static final ClassDesc INTS = IntVector.class.describeConstable().orElseThrow();
  private static final ClassDesc SEGMENT = MemorySegment.class.describeConstable().orElseThrow();

  @Test
  void longLoopsAreNotInlined() throws IOException, URISyntaxException {
    List<String> guilty = new ArrayList<>();
    List<Loop> loops = loops(MANY, KernelClasses::ofVectors);
    for (Loop loop : loops) {
      if (loop.code.codeLength() <= INLINED) {
        guilty.add(loop.name() + ": " + loop.code.codeLength());
      }
    }
    assertEquals(List.of(), guilty);
    assertTrue(loops.size() > 20, loops.size() + " long loops");
  }

  @Test
  void segmentsOfVectorsAreKnown() throws IOException, URISyntaxException {
    List<String> guilty = new ArrayList<>();
    List<Loop> loops = loops(1, LoopSizeTest::movesVectors);
    for (Loop loop : loops) {
      long segments =
          loop.method.methodTypeSymbol().parameterList().stream().filter(SEGMENT::equals).count();
      long known = calls(loop.code, LoopSizeTest::makesKnown);
      if (segments != known) {
        guilty.add(loop.name() + ": " + known + " known of " + segments);
      }
    }
    assertEquals(List.of(), guilty);
    assertTrue(loops.size() > 100, loops.size() + " loops over memory");
  }

  @Test
  void copiesMoveInts() throws IOException, URISyntaxException {
    List<String> guilty = new ArrayList<>();
    for (Loop loop : loops(1, LoopSizeTest::movesVectors)) {
      boolean loaded = false;
      for (InvokeInstruction call : calls(loop.code).filter(KernelClasses::ofVectors).toList()) {
        String name = call.name().stringValue();
        if (loaded && name.startsWith("into") && call.owner().matches(FLOATS)) {
          guilty.add(loop.name());
        }
        loaded = name.startsWith("from");
      }
    }
    assertEquals(List.of(), guilty);
  }

  @Test
  void onlyVectorsNamesWidthsOfFloats() throws IOException, URISyntaxException {
    List<String> guilty = new ArrayList<>();
    for (Loop loop : loops(0, KernelClasses::ofVectors)) {
      loop.code
          .elementStream()
          .filter(FieldInstruction.class::isInstance)
          .map(FieldInstruction.class::cast)
          .filter(field -> field.owner().matches(FLOATS) || field.owner().matches(INTS))
          .forEach(field -> guilty.add(loop.name() + ": " + field.name()));
    }
    guilty.removeIf(name -> name.startsWith("Vectors.") || name.startsWith("VectorConfig$"));
    assertEquals(List.of(), guilty);
  }

  private record Loop(ClassModel owner, MethodModel method, CodeAttribute code) {
    String name() {
      return KernelClasses.name(owner, method);
    }
  }

  /// The methods with so many such calls.
  private static List<Loop> loops(int least, Predicate<InvokeInstruction> which)
      throws IOException, URISyntaxException {
    List<Loop> loops = new ArrayList<>();
    for (ClassModel model : KernelClasses.all()) {
      for (MethodModel method : model.methods()) {
        if (method.code().orElse(null) instanceof CodeAttribute code
            && calls(code, which) >= least) {
          loops.add(new Loop(model, method, code));
        }
      }
    }
    return loops;
  }

  private static long calls(CodeAttribute code, Predicate<InvokeInstruction> which) {
    return calls(code).filter(which).count();
  }

  private static Stream<InvokeInstruction> calls(CodeAttribute code) {
    return code.elementStream()
        .filter(InvokeInstruction.class::isInstance)
        .map(InvokeInstruction.class::cast);
  }

  private static boolean movesVectors(InvokeInstruction call) {
    return KernelClasses.ofVectors(call) && call.name().stringValue().endsWith("MemorySegment");
  }

  private static boolean makesKnown(InvokeInstruction call) {
    return call.name().equalsString("cast") && call.owner().matches(CLASS);
  }
}

package pellucid.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// C2 inlines methods of up to 325 bytecodes (`FreqInlineSize`), until a compilation has 18,000
/// nodes. A loop in which that happens keeps vectors boxed, so long loops have to be too long to be
/// inlined (docs/adr/0006).
class LoopSizeTest {
  private static final int INLINED = 325;

  /// Vector operations from which a loop must be compiled by itself.
  private static final int MANY = 24;

  @Test
  void longLoopsAreNotInlined() throws IOException, URISyntaxException {
    List<String> guilty = new ArrayList<>();
    int seen = 0;
    for (ClassModel model : classes()) {
      for (MethodModel method : model.methods()) {
        if (method.code().orElse(null) instanceof CodeAttribute code && operations(code) >= MANY) {
          seen++;
          if (code.codeLength() <= INLINED) {
            String name = model.thisClass().asInternalName() + "." + method.methodName();
            guilty.add(name + ": " + code.codeLength());
          }
        }
      }
    }
    assertEquals(List.of(), guilty);
    assertTrue(seen > 20, seen + " long loops");
  }

  private static long operations(CodeAttribute code) {
    return code.elementStream()
        .filter(element -> element instanceof InvokeInstruction call && ofVectors(call))
        .count();
  }

  private static boolean ofVectors(InvokeInstruction call) {
    return call.owner().asInternalName().startsWith("jdk/incubator/vector/");
  }

  private static List<ClassModel> classes() throws IOException, URISyntaxException {
    URI own = Objects.requireNonNull(CpuBackend.class.getResource("CpuBackend.class")).toURI();
    List<ClassModel> models = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(own).resolveSibling(""))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        models.add(ClassFile.of().parse(file));
      }
    }
    return models;
  }
}

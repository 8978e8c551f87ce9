package pellucid.kernel.cpu;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The compiled classes of the kernels, for tests of how their loops are written.
final class KernelClasses {
  private KernelClasses() {}

  static List<ClassModel> all() throws IOException, URISyntaxException {
    URI own = Objects.requireNonNull(CpuBackend.class.getResource("CpuBackend.class")).toURI();
    List<ClassModel> models = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(own).resolveSibling(""))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        models.add(ClassFile.of().parse(file));
      }
    }
    return models;
  }

  static String name(ClassModel owner, MethodModel method) {
    String path = owner.thisClass().asInternalName();
    return path.substring(path.lastIndexOf('/') + 1) + "." + method.methodName();
  }

  static boolean ofVectors(InvokeInstruction call) {
    return call.owner().asInternalName().startsWith("jdk/incubator/vector/");
  }
}

package pellucid.kernel.tornado;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shows a kernel as it is written, and as TornadoVM compiles it for the device.
final class Listing {
  private static final Path SOURCES =
      Path.of("kernels", "tornado", "src", "main", "java", "pellucid", "kernel", "tornado");

  private static final Pattern ENTRY =
      Pattern.compile("(?:__kernel void|__global__ void|\\.entry) +(\\w+)");

  private Listing() {}

  static String of(Accelerator home, Kernel kernel) {
    String emitted = emitted(home, kernel);
    Matcher entry = ENTRY.matcher(emitted);
    String java =
        entry.find() ? source(entry.group(1)) : "the compiled kernel does not tell its method";
    return "// " + kernel + " in Java\n\n" + java + "\n\n// for " + home.name() + "\n\n" + emitted;
  }

  /// TornadoVM prints the code on standard output: it is caught there.
  private static String emitted(Accelerator home, Kernel kernel) {
    PrintStream before = System.out;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    synchronized (home) {
      try (PrintStream out = new PrintStream(caught, true, StandardCharsets.UTF_8)) {
        System.setOut(out);
        new SingleKernel(home, kernel).printed();
      } finally {
        System.setOut(before);
      }
    }
    return caught.toString(StandardCharsets.UTF_8).strip();
  }

  /// The methods of that name in the sources of this checkout.
  private static String source(String method) {
    String root = System.getenv("PELLUCID_ROOT");
    Path folder = root == null ? SOURCES : Path.of(root).resolve(SOURCES);
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*Kernels.java")) {
      for (Path file : files) {
        find(Files.readString(file), method).forEach(text -> found.add(text));
      }
    } catch (IOException _) {
      return "the sources are not at hand: start ./pellucid in a checkout";
    }
    return found.isEmpty() ? method + " is not in " + folder : String.join("\n\n", found);
  }

  private static List<String> find(String source, String method) {
    Matcher start =
        Pattern.compile("(?m)^(?:  ///.*\\R)*  static void " + method + "\\([\\s\\S]*?^  }$")
            .matcher(source);
    List<String> found = new ArrayList<>();
    while (start.find()) {
      found.add(start.group());
    }
    return found;
  }
}

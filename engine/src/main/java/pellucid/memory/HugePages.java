package pellucid.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Large native memory in huge pages, where Linux offers them to whoever asks.
///
/// A loop over megabytes comes to a new page every 4 KB, and to find out where that lies takes
/// time, most of all in a virtual machine, which looks it up in two tables; with pages of 2 MB it
/// is forgotten (`docs/adr/0010-huge-pages.md` has figures). Most distributions give them only to
/// memory that was named by `madvise` before it was touched. An arena of the JDK fills what it
/// allocates with zeros, so this takes memory by `mmap`.
///
/// Calling the C library is restricted. Without `--enable-native-access` for this module nothing is
/// called, no warning is provoked, and memory is taken as before.
public final class HugePages {
  private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");

  // <sys/mman.h> of Linux, the same on all its processors that a JDK 25 runs on
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final long MAP_FAILED = -1;

  private final long page;
  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;

  @SuppressWarnings("restricted")
  private HugePages(long page, Linker linker) {
    this.page = page;
    SymbolLookup libc = linker.defaultLookup();
    var size = ValueLayout.JAVA_LONG;
    var word = ValueLayout.JAVA_INT;
    mmap =
        linker.downcallHandle(
            libc.findOrThrow("mmap"),
            FunctionDescriptor.of(size, size, size, word, word, word, size));
    munmap =
        linker.downcallHandle(libc.findOrThrow("munmap"), FunctionDescriptor.of(word, size, size));
    madvise =
        linker.downcallHandle(
            libc.findOrThrow("madvise"), FunctionDescriptor.of(word, size, size, word));
  }

  /// Bound when the first large block is wanted: a program of small tensors does without.
  private static final class Bound {
    static final @Nullable HugePages HERE = unavailable() == null ? bind() : null;

    private static @Nullable HugePages bind() {
      try {
        return new HugePages(pageBytes(), Linker.nativeLinker());
      } catch (UnsupportedOperationException | NoSuchElementException _) {
        return null; // a virtual machine without a linker, or no such function
      }
    }
  }

  /// In one line, whether large tensors have them, and why not.
  public static String describe() {
    String why = unavailable();
    return why == null
        ? "huge pages of " + (pageBytes() >> 20) + " MB, from that size on"
        : "small pages; huge ones: " + why;
  }

  /// Why there are none; null if there are.
  static @Nullable String unavailable() {
    if (pageBytes() == 0) {
      return "this system has none";
    }
    if (setting("enabled").contains("[never]")) {
      return SETTINGS.resolve("enabled") + " says never";
    }
    if (!HugePages.class.getModule().isNativeAccessEnabled()) {
      return "not without --enable-native-access="
          + Objects.requireNonNullElse(HugePages.class.getModule().getName(), "ALL-UNNAMED");
    }
    return null;
  }

  /// The size of a huge page; 0 if there are none.
  static long pageBytes() {
    String text = setting("hpage_pmd_size");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String setting(String name) {
    try {
      return Files.readString(SETTINGS.resolve(name)).strip();
    } catch (IOException _) {
      return "";
    }
  }

  /// Memory that begins at a huge page; its last bytes, where they fill none, lie in small ones.
  ///
  /// @param arena unmaps it when it is closed
  /// @return null where it is not to be had, or not for so few bytes
  public static @Nullable MemorySegment map(long bytes, Arena arena) {
    HugePages pages = Bound.HERE;
    return pages == null ? null : pages.mapped(bytes, arena);
  }

  @SuppressWarnings("restricted")
  private @Nullable MemorySegment mapped(long bytes, Arena arena) {
    if (bytes < page) {
      return null;
    }
    long length = bytes + page; // of which the first whole pages begin somewhere
    long start;
    try {
      start = (long) mmap.invokeExact(0L, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (start == MAP_FAILED) {
        return null;
      }
      long aligned = (start + page - 1) / page * page;
      // If it is refused, the memory is as good as any.
      int _ = (int) madvise.invokeExact(aligned, bytes / page * page, MADV_HUGEPAGE);
      return MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, _ -> unmap(start, length));
    } catch (Throwable e) {
      throw new LinkageError("mmap", e); // the C library does not throw
    }
  }

  private void unmap(long start, long length) {
    try {
      int _ = (int) munmap.invokeExact(start, length);
    } catch (Throwable e) {
      throw new LinkageError("munmap", e);
    }
  }
}

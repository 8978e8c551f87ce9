package pellucid.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The walls between the modules that `module-info.java` can't or doesn't keep: who may name whom.
/// The layers are those of the README, and `docs/adr` says why.
class ArchitectureTest {
  private static final JavaClasses PELLUCID =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("pellucid");

  private static final DescribedPredicate<JavaClass> KERNELS = in("pellucid.kernel..");

  private static final DescribedPredicate<JavaClass> ENGINE =
      in("pellucid.tensor..", "pellucid.op..", "pellucid.io..", "pellucid.dispatch..")
          .or(in("pellucid.memory.."));

  private static final DescribedPredicate<JavaClass> AUTODIFF =
      in("pellucid.autodiff..", "pellucid.proof..");

  private static final DescribedPredicate<JavaClass> MODELS =
      in("pellucid.nn..", "pellucid.optim..", "pellucid.data..", "pellucid.train..")
          .or(in("pellucid.models.."));

  private static final DescribedPredicate<JavaClass> TOOLS =
      in("pellucid.cli..", "pellucid.bench..");

  /// What an application embeds.
  private static final DescribedPredicate<JavaClass> EMBEDDED =
      KERNELS.or(ENGINE).or(AUTODIFF).or(MODELS).as("embedded code");

  @Test
  void everyClassBelongsToALayer() {
    classes().should(ArchCondition.from(EMBEDDED.or(TOOLS))).check(PELLUCID);
    for (var layer : List.of(KERNELS, ENGINE, AUTODIFF, MODELS, TOOLS)) {
      assertTrue(PELLUCID.stream().anyMatch(layer), () -> "no class in " + layer.getDescription());
    }
  }

  @Test
  void kernelsKnowNothingOfTensorsOrOps() {
    noClasses()
        .that(KERNELS)
        .should()
        .dependOnClassesThat(ENGINE.or(AUTODIFF).or(MODELS).or(TOOLS))
        .check(PELLUCID);
  }

  @Test
  void engineKnowsNothingOfGradients() {
    noClasses()
        .that(ENGINE)
        .should()
        .dependOnClassesThat(AUTODIFF.or(MODELS).or(TOOLS))
        .check(PELLUCID);
  }

  @Test
  void autodiffKnowsNothingOfLayers() {
    noClasses().that(AUTODIFF).should().dependOnClassesThat(MODELS.or(TOOLS)).check(PELLUCID);
  }

  @Test
  void modelsKnowNothingOfTheCommandLine() {
    noClasses().that(MODELS).should().dependOnClassesThat(TOOLS).check(PELLUCID);
  }

  @Test
  void onlyTheCpuKernelsTouchTheIncubator() {
    noClasses()
        .that(not(in("pellucid.kernel.cpu..").or(in("pellucid.bench..")))) // measures the peak
        .should()
        .dependOnClassesThat(in("jdk.incubator.."))
        .check(PELLUCID);
  }

  @Test
  void backendsAreFoundThroughServiceLoaderOnly() {
    noClasses()
        .that(not(in("pellucid.kernel.cpu..").or(in("pellucid.bench.."))))
        .should()
        .dependOnClassesThat(in("pellucid.kernel.cpu.."))
        .check(PELLUCID);
  }

  @Test
  void onlyTheGpuKernelsTouchTornadoVm() {
    noClasses()
        .that(not(in("pellucid.kernel.tornado..")))
        .should()
        .dependOnClassesThat(in("uk.ac.manchester.tornado..", "pellucid.kernel.tornado.."))
        .check(PELLUCID);
  }

  @Test
  void embeddedCodeNeedsNothingBesidesTheJdk() {
    noClasses()
        .that(EMBEDDED.and(not(in("pellucid.kernel.tornado..")))) // built where its SDK is only
        .should()
        .dependOnClassesThat(
            not(in("pellucid..", "java..", "jdk.incubator.vector..", "org.jspecify.annotations..")))
        .check(PELLUCID);
  }

  /// A vector that crosses a call is boxed wherever C2 doesn't inline it (docs/adr/0006). Constants
  /// may be made by methods.
  @Test
  void noVectorCrossesAMethod() {
    methods()
        .that()
        .areDeclaredInClassesThat(in("pellucid.kernel.cpu.."))
        .and(DescribedPredicate.describe("run in kernels", m -> !onlyForConstants(m)))
        .should(
            ArchCondition.from(
                not(DescribedPredicate.describe("take or return vectors", m -> carriesVectors(m)))))
        .check(PELLUCID);
  }

  private static boolean carriesVectors(JavaMethod method) {
    return Stream.concat(
            Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
        .anyMatch(type ->
            Stream.of("Vector", "VectorMask", "VectorShuffle")
                .anyMatch(name -> type.isAssignableTo("jdk.incubator.vector." + name)));
  }

  private static boolean onlyForConstants(JavaMethod method) {
    return !method.getCallsOfSelf().isEmpty()
        && method.getCallsOfSelf().stream()
            .allMatch(call -> call.getOrigin().getName().equals("<clinit>"));
  }

  @Test
  void nothingRunsOnTheCommonPool() {
    noClasses().should().callMethod(ForkJoinPool.class, "commonPool").check(PELLUCID);
  }

  private static DescribedPredicate<JavaClass> in(String... packages) {
    return packages.length == 1 ? resideInAPackage(packages[0]) : resideInAnyPackage(packages);
  }
}

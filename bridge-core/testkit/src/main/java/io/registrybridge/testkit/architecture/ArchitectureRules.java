package io.registrybridge.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dependency rules of the design. A module checks itself with one line in a test of its own:
 *
 * <pre>{@code ArchitectureRules.check("io.registrybridge.adapter.consul");}</pre>
 */
public final class ArchitectureRules {
  private static final String ROOT = "io.registrybridge.";
  private static final String API = ROOT + "api..";
  private static final String CONCURRENT = ROOT + "api.concurrent";
  private static final String ENGINE = ROOT + "engine..";
  private static final String ADAPTERS = ROOT + "adapter..";
  private static final String DUBBO = ROOT + "dubbo..";
  private static final String APP = ROOT + "app..";
  private static final String XDS = ROOT + "xds..";
  private static final String CRD = ROOT + "crd..";
  private static final String OUR_PROTOS = ROOT + "proto..";
  private static final String[] GRPC = {"io.grpc.."};
  private static final String[] KUBERNETES = {"io.kubernetes..", "io.fabric8.."};
  private static final String[] HTTP = {
    "java.net.http..", "com.sun.net.httpserver..", "io.helidon.."
  };

  /** The SPI stands alone. */
  public static final ArchRule API_STANDS_ALONE =
      classes()
          .that()
          .resideInAPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(API, "java..", "javax.net.ssl..", "org.jspecify..")
          .because(
              "every plugin carries what the SPI depends on. To fix: use the JDK, or move the class"
                  + " to the engine or to the adapter that needs the library.")
          .allowEmptyShould(true);

  /** An adapter sees the SPI and its client library. */
  public static final ArchRule ADAPTERS_SEE_ONLY_THE_SPI =
      noClasses()
          .that()
          .resideInAPackage(ADAPTERS)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ENGINE, APP, XDS, CRD, OUR_PROTOS)
                  .or(resideInAnyPackage(GRPC))
                  .or(
                      resideInAnyPackage(
                          "com.google.protobuf..", "org.slf4j..", "java.util.logging..")))
          .because(
              "an adapter maps a registry to the model and decides nothing else. To fix: report"
                  + " through events, causes and findings instead of logs, and leave what Istio or"
                  + " absence needs to the engine; what all adapters need belongs in the api module.")
          .allowEmptyShould(true);

  /**
   * What Dubbo writes into registries is understood in one place; it is no adapter, and sees even
   * less than one.
   */
  public static final ArchRule DUBBO_IS_PURE =
      classes()
          .that()
          .resideInAPackage(DUBBO)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              DUBBO, ROOT + "api.model..", "java..", "org.jspecify..", "com.fasterxml.jackson..")
          .because(
              "the adapters of ZooKeeper and Nacos share it so that a provider has one host wherever"
                  + " it registers, and nothing else. To fix: leave to the adapter what knows its"
                  + " registry, and to the engine what knows the mesh.")
          .allowEmptyShould(true);

  /** Adapters do not know each other. */
  public static final ArchRule ADAPTERS_DO_NOT_SEE_EACH_OTHER =
      classes()
          .that()
          .resideInAPackage(ADAPTERS)
          .should(ModuleConditions.seeNoOtherModuleIn(ROOT + "adapter."))
          .because(
              "a registry is added by adding one folder and touching nothing else. To fix: move"
                  + " what both need to the api module, or write it twice if it is small. (What"
                  + " Dubbo writes into several registries has a module of its own.)")
          .allowEmptyShould(true);

  /** The engine is the middle: it knows neither where services come from nor how they leave. */
  public static final ArchRule ENGINE_SEES_NO_OUTSIDE =
      noClasses()
          .that()
          .resideInAPackage(ENGINE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(ADAPTERS, XDS, CRD, APP)
                  .or(resideInAnyPackage(GRPC))
                  .or(resideInAnyPackage(KUBERNETES))
                  .or(resideInAnyPackage(HTTP)))
          .because(
              "the engine is tested without network and serves every publisher alike. To fix:"
                  + " offer a value or an interface in the engine, and let mcp-server or the"
                  + " adapter use or implement it.")
          .allowEmptyShould(true);

  /** Istio's wire types stay where resources are rendered or served. */
  public static final ArchRule ONLY_RENDER_AND_SERVERS_TOUCH_PROTOS =
      noClasses()
          .that(resideOutsideOfPackages(ROOT + "engine.render..", XDS, CRD, APP, OUR_PROTOS))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(OUR_PROTOS)
          .because(
              "a change of Istio's API must touch one package. To fix: work on the model before"
                  + " engine.render and on encoded bytes after it.")
          .allowEmptyShould(true);

  /** Nothing depends on the program; the program depends on everything. */
  public static final ArchRule ONLY_APP_WIRES =
      noClasses()
          .that(resideOutsideOfPackages(APP))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(APP)
          .orShould(ModuleConditions.makeTheSchedulerOfProduction())
          .because(
              "who is connected with whom is decided in one place. To fix: take the object as a"
                  + " constructor parameter and let the app module pass it.")
          .allowEmptyShould(true);

  /** What a module calls internal is its own. */
  public static final ArchRule INTERNAL_STAYS_INSIDE =
      classes()
          .should(ModuleConditions.seeNoInternalsOfOtherModules())
          .because(
              "what is internal may change without notice. To fix: use the module's public classes,"
                  + " or ask for what is missing to be made one of them.")
          .allowEmptyShould(true);

  /** One package owns time, threads and chance. */
  public static final ArchRule ONE_PACKAGE_OWNS_TIME_AND_THREADS =
      noClasses()
          .that(resideOutsideOfPackages(CONCURRENT))
          .should(CallConditions.ownTimeOrThreads())
          .because(
              "a test that brings its own Scheduler must own time. To fix: take a Scheduler as a"
                  + " constructor parameter and use its wallTime, nanoTime, random, start, schedule,"
                  + " or a WatchLoop for what repeats.")
          .allowEmptyShould(true);

  /** Libraries do not print. */
  public static final ArchRule LIBRARIES_DO_NOT_PRINT =
      noClasses()
          .that(resideOutsideOfPackages(APP))
          .should(CallConditions.printOrUseTheLoggerOfTheJdk())
          .because(
              "an operator reads one log in one form. To fix: log with SLF4J (engine, mcp-server)"
                  + " or report an event (adapters); only the command line prints.")
          .allowEmptyShould(true);

  /** Packages of a module have an order. */
  public static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices()
          .matching(ROOT + "(**)")
          .should()
          .beFreeOfCycles()
          .because(
              "a package that needs its user cannot be understood alone. To fix: move the class"
                  + " that both need to the lower package, or pass it a function.")
          .allowEmptyShould(true);

  private static final List<ArchRule> ALL =
      List.of(
          API_STANDS_ALONE,
          ADAPTERS_SEE_ONLY_THE_SPI,
          DUBBO_IS_PURE,
          ADAPTERS_DO_NOT_SEE_EACH_OTHER,
          ENGINE_SEES_NO_OUTSIDE,
          ONLY_RENDER_AND_SERVERS_TOUCH_PROTOS,
          ONLY_APP_WIRES,
          INTERNAL_STAYS_INSIDE,
          ONE_PACKAGE_OWNS_TIME_AND_THREADS,
          LIBRARIES_DO_NOT_PRINT,
          PACKAGES_HAVE_NO_CYCLES);

  private ArchitectureRules() {}

  /**
   * Checks a module's production classes by every rule, and fails once with all breaches.
   *
   * @param rootPackage the module's root package, such as {@code io.registrybridge.engine}
   */
  public static void check(String rootPackage) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(rootPackage);
    if (classes.isEmpty()) {
      throw new AssertionError(
          "no classes in " + rootPackage + ": name the root package of the module that runs this");
    }
    String report =
        ALL.stream()
            .map(rule -> rule.evaluate(classes))
            .filter(EvaluationResult::hasViolation)
            .map(result -> result.getFailureReport().toString())
            .collect(Collectors.joining("\n\n"));
    if (!report.isEmpty()) {
      throw new AssertionError(report);
    }
  }
}

package io.registrybridge.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.registrybridge.adapter.fixture.LogsFromAnAdapter;
import io.registrybridge.adapter.fixture.SeesAnotherAdapter;
import io.registrybridge.adapter.fixture.SeesTheEngine;
import io.registrybridge.api.fixture.SeesALibrary;
import io.registrybridge.app.fixture.Wiring;
import io.registrybridge.engine.fixture.MakesTheScheduler;
import io.registrybridge.engine.fixture.OwnsTimeAndThreads;
import io.registrybridge.engine.fixture.Prints;
import io.registrybridge.engine.fixture.SeesAnAdapterAndHttp;
import io.registrybridge.engine.fixture.SeesTheApp;
import io.registrybridge.engine.fixture.SeesWireTypes;
import io.registrybridge.engine.fixture.Upper;
import io.registrybridge.engine.fixture.lower.Lower;
import io.registrybridge.xds.fixture.SeesInternals;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
  @Test
  void theApiKeepsTheRules() {
    assertThatCode(() -> ArchitectureRules.check("io.registrybridge.api"))
        .doesNotThrowAnyException();
  }

  @Test
  void aPackageThatIsNotThereIsNoSuccess() {
    assertThatThrownBy(() -> ArchitectureRules.check("io.registrybridge.nowhere"))
        .hasMessageContaining("io.registrybridge.nowhere");
  }

  @Test
  void theApiStandsAlone() {
    assertBroken(ArchitectureRules.API_STANDS_ALONE, "SoftAssertions", SeesALibrary.class);
  }

  @Test
  void adaptersSeeOnlyTheSpi() {
    assertBroken(
        ArchitectureRules.ADAPTERS_SEE_ONLY_THE_SPI,
        "SeesWireTypes",
        SeesTheEngine.class,
        SeesWireTypes.class);
    assertBroken(
        ArchitectureRules.ADAPTERS_SEE_ONLY_THE_SPI,
        "java.util.logging.Logger",
        LogsFromAnAdapter.class);
  }

  @Test
  void adaptersDoNotSeeEachOther() {
    assertBroken(
        ArchitectureRules.ADAPTERS_DO_NOT_SEE_EACH_OTHER, "Hidden", SeesAnotherAdapter.class);
  }

  @Test
  void theEngineSeesNoOutside() {
    assertBroken(
        ArchitectureRules.ENGINE_SEES_NO_OUTSIDE, "LogsFromAnAdapter", SeesAnAdapterAndHttp.class);
    assertBroken(
        ArchitectureRules.ENGINE_SEES_NO_OUTSIDE, "HttpClient", SeesAnAdapterAndHttp.class);
  }

  @Test
  void onlyRenderAndTheServersTouchWireTypes() {
    assertBroken(
        ArchitectureRules.ONLY_RENDER_AND_SERVERS_TOUCH_PROTOS,
        "ServiceEntry",
        SeesWireTypes.class);
  }

  @Test
  void onlyTheAppWires() {
    assertBroken(ArchitectureRules.ONLY_APP_WIRES, "Wiring", SeesTheApp.class);
    assertBroken(
        ArchitectureRules.ONLY_APP_WIRES, "VirtualThreadScheduler", MakesTheScheduler.class);
  }

  @Test
  void internalsStayInside() {
    assertBroken(ArchitectureRules.INTERNAL_STAYS_INSIDE, "Hidden", SeesInternals.class);
  }

  @Test
  void onePackageOwnsTimeAndThreads() {
    ArchRule rule = ArchitectureRules.ONE_PACKAGE_OWNS_TIME_AND_THREADS;

    for (String call :
        new String[] {
          "nanoTime",
          "Instant.now",
          "systemUTC",
          "sleep",
          "Thread.<init>",
          "ofVirtual",
          "newVirtualThreadPerTaskExecutor",
          "ForkJoinPool.<init>",
          "supplyAsync",
          "ThreadLocalRandom.current"
        }) {
      assertBroken(rule, call, OwnsTimeAndThreads.class);
    }
  }

  @Test
  void theAppMayMakeAShutdownHookAndPrint() {
    var classes = new ClassFileImporter().importClasses(Wiring.class);

    assertThat(ArchitectureRules.ONE_PACKAGE_OWNS_TIME_AND_THREADS.evaluate(classes).hasViolation())
        .isFalse();
    assertThat(ArchitectureRules.LIBRARIES_DO_NOT_PRINT.evaluate(classes).hasViolation()).isFalse();
  }

  @Test
  void librariesDoNotPrint() {
    assertBroken(ArchitectureRules.LIBRARIES_DO_NOT_PRINT, "System.out", Prints.class);
    assertBroken(ArchitectureRules.LIBRARIES_DO_NOT_PRINT, "printStackTrace", Prints.class);
  }

  @Test
  void packagesHaveNoCycles() {
    assertBroken(ArchitectureRules.PACKAGES_HAVE_NO_CYCLES, "Cycle", Upper.class, Lower.class);
  }

  private static void assertBroken(ArchRule rule, String culprit, Class<?>... classes) {
    String report =
        rule.evaluate(new ClassFileImporter().importClasses(classes)).getFailureReport().toString();

    assertThat(report).contains(culprit).contains("To fix:");
  }
}

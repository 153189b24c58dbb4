package io.registrybridge.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.registrybridge.testkit.contract.BrokenAdapters.BrokenContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The suite is worth something: each broken adapter fails the test of the promise it breaks. */
class ContractSuiteTest {
  /** A broken adapter, the test that must fail on it, and what the failure must say. */
  record Breach(Class<? extends BrokenContract> contract, String test, String says) {
    @Override
    public String toString() {
      return contract.getSimpleName() + " fails " + test;
    }
  }

  static List<Breach> breaches() {
    String atStart = "aFaultAtTheStartIsToldAndOvercome";
    String meanwhile = "aFaultTakesNothingAwayAndWhatChangedMeanwhileArrivesAfterIt";
    return List.of(
        new Breach(BrokenAdapters.RemovesOnError.class, meanwhile, "taken away by Resynced"),
        new Breach(BrokenAdapters.RemovesOnError.class, atStart, "nothing could be read"),
        new Breach(BrokenAdapters.HidesErrors.class, atStart, "the status while"),
        new Breach(BrokenAdapters.HidesErrors.class, meanwhile, "the status while"),
        new Breach(BrokenAdapters.NamesTheWrongCause.class, meanwhile, "INTERNAL"),
        new Breach(
            BrokenAdapters.NeverLists.class,
            "anEmptyRegistryGivesACompleteListAndConnects",
            "a complete list"),
        new Breach(BrokenAdapters.MissesLaterChanges.class, "aNewInstanceArrives", "endpoints"),
        new Breach(BrokenAdapters.MissesLaterChanges.class, meanwhile, "endpoints"),
        new Breach(
            BrokenAdapters.ReportsOldStatesAgain.class,
            "theStatesOfAServiceComeInTheirOrder",
            "as they came"),
        new Breach(
            BrokenAdapters.LeaksSecrets.class, "secretsInMetadataStayInTheAdapter", "hidden"),
        new Breach(
            BrokenAdapters.LeaksAThread.class, "closeIsQuickAndNothingComesAfterIt", "leaked"),
        new Breach(BrokenAdapters.LeaksASocket.class, "noThreadOrSocketIsLeft", "socket"),
        new Breach(
            BrokenAdapters.SendsAfterClose.class,
            "closeIsQuickAndNothingComesAfterIt",
            "events after close"),
        new Breach(
            BrokenAdapters.ClosesSlowly.class,
            "closeIsQuickWhileTheRegistryDoesNotAnswer",
            "that close took"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void theSuiteFindsTheBreach(Breach breach) {
    List<String> failures = failuresOf(breach);

    assertThat(failures).anySatisfy(message -> assertThat(message).contains(breach.says));
  }

  private static List<String> failuresOf(Breach breach) {
    // Of the tests that run for each fault, the first fault is enough.
    DiscoverySelector test =
        breach.test.startsWith("aFault")
            ? selectIteration(selectMethod(breach.contract, breach.test, Fault.class.getName()), 0)
            : selectMethod(breach.contract, breach.test);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(test).build();
    List<String> failures = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(thrown -> failures.add(thrown.toString()));
              }
            });
    return failures;
  }
}

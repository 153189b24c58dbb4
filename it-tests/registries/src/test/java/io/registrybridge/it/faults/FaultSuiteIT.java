package io.registrybridge.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each fault on each adapter. As it is, in the short form; {@code it-tests/registries/fault-suite}
 * runs it with the product's defaults and writes the table.
 *
 * <p>Several rows run at once, each with a registry and a bridge of its own; they mostly wait.
 */
class FaultSuiteIT {
  private static final Form FORM = Form.chosen();
  private static final Selection FAULTS = Selection.of("faults.only");
  private static final Selection ADAPTERS = Selection.of("faults.adapters");
  private static final String TABLE = System.getProperty("faults.table", "");
  private static final ExecutorService ROWS = Executors.newFixedThreadPool(FORM.parallel());
  private static final AtomicInteger LEFT = new AtomicInteger();

  /** What a system property chooses, with commas between; everything if it is not there. */
  private record Selection(List<String> names) {
    static Selection of(String property) {
      String value = System.getProperty(property, "");
      return new Selection(value.isEmpty() ? List.of() : List.of(value.split(",", -1)));
    }

    boolean has(String name) {
      return names.isEmpty() || names.contains(name);
    }
  }

  /** A row that runs or has run, or will not. */
  private record Case(Fault fault, String adapter, boolean runs, Future<FaultRow> row) {
    FaultRow result() throws InterruptedException {
      try {
        return row.get();
      } catch (ExecutionException e) {
        throw new AssertionError(fault + " on " + adapter + " could not be run", e.getCause());
      }
    }

    /** Its line, also if it could not be run. */
    String line() {
      try {
        return row.get().line(runs);
      } catch (ExecutionException e) {
        return "| %s | %s | not run | – | – | %s |"
            .formatted(fault.title(), adapter, String.valueOf(e.getCause()).replace('\n', ' '));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "| " + fault.title() + " | " + adapter + " | interrupted | – | – | – |";
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> nothingIsLostAndNothingLingers() {
    List<Case> cases = cases();
    Stream<DynamicTest> rows =
        cases.stream()
            .filter(Case::runs)
            .map(
                each ->
                    DynamicTest.dynamicTest(
                        each.fault() + " on " + each.adapter(), () -> check(each.result())));
    return Stream.concat(rows, Stream.of(DynamicTest.dynamicTest("the table", () -> tell(cases))));
  }

  private static void check(FaultRow row) {
    assertThat(row.wronglyRemoved()).as("endpoints that nobody took away").isEmpty();
    assertThat(row.problems()).isEmpty();
  }

  private static void tell(List<Case> cases) {
    String table = FaultTable.of(FORM, cases.stream().map(Case::line).toList());
    System.out.println(table);
    if (!TABLE.isEmpty()) {
      FaultTable.write(Path.of(TABLE), table);
    }
    assertThat(table).contains(" | 0 | ");
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      if (!FAULTS.has(fault.name())) {
        continue;
      }
      boolean ofTheClock = fault == Fault.CLOCK_FORWARD || fault == Fault.CLOCK_BACKWARD;
      if (ofTheClock) {
        cases.add(running(fault, "engine", () -> ClockJump.of(fault)));
      }
      for (FaultTestBed.Kind kind : FaultTestBeds.of(FORM)) {
        if (!ADAPTERS.has(kind.type())) {
          continue;
        }
        Optional<String> notApplicable =
            ofTheClock
                ? Optional.of("the engine's matter: see the row of the engine")
                : kind.notApplicable(fault);
        cases.add(
            notApplicable
                .map(why -> without(fault, kind, why))
                .orElseGet(
                    () -> running(fault, kind.type(), () -> FaultRun.of(fault, kind, FORM))));
      }
    }
    return cases;
  }

  private static Case running(Fault fault, String adapter, Callable<FaultRow> run) {
    LEFT.incrementAndGet();
    return new Case(
        fault,
        adapter,
        true,
        ROWS.submit(
            () -> {
              try {
                return run.call();
              } finally {
                System.out.printf(
                    "%s on %s has run, %d rows to go%n", fault, adapter, LEFT.decrementAndGet());
              }
            }));
  }

  private static Case without(Fault fault, FaultTestBed.Kind kind, String why) {
    FaultRow row = FaultRow.without(fault, kind.type(), "n/a: " + why);
    return new Case(fault, kind.type(), false, CompletableFuture.completedFuture(row));
  }

  @AfterAll
  static void end() {
    ROWS.close();
  }
}

package io.registrybridge.testkit.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;

/** Conditions on calls into the JDK that a test could not control. */
final class CallConditions {
  /** Methods that read a clock, sleep, roll dice or start a thread, by the class that has them. */
  private static final Map<String, Set<String>> METHODS =
      Map.ofEntries(
          Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
          Map.entry(
              "java.time.Clock",
              Set.of(
                  "systemUTC",
                  "systemDefaultZone",
                  "system",
                  "tickMillis",
                  "tickSeconds",
                  "tickMinutes")),
          Map.entry(
              "java.lang.Thread",
              Set.of("sleep", "start", "ofVirtual", "ofPlatform", "startVirtualThread")),
          Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
          Map.entry("java.util.concurrent.locks.LockSupport", Set.of("parkNanos", "parkUntil")),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.lang.Math", Set.of("random")));

  private static final String EXECUTORS = "java.util.concurrent.Executors";
  private static final String SHUTDOWN_HOOKS_LIVE_HERE = "io.registrybridge.app";

  private CallConditions() {}

  static ArchCondition<JavaClass> ownTimeOrThreads() {
    return access(
        "create threads or executors, read a clock, sleep or roll dice",
        CallConditions::ownsTimeOrThreads);
  }

  static ArchCondition<JavaClass> printOrUseTheLoggerOfTheJdk() {
    return access(
        "print or use java.util.logging",
        access -> {
          AccessTarget target = access.getTarget();
          String owner = target.getOwner().getName();
          return owner.startsWith("java.util.logging.")
              || (owner.equals("java.lang.System")
                  && Set.of("out", "err", "getLogger").contains(target.getName()))
              || target.getName().equals("printStackTrace");
        });
  }

  private static boolean ownsTimeOrThreads(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    JavaClass owner = target.getOwner();
    String name = target.getName();
    return METHODS.getOrDefault(owner.getName(), Set.of()).contains(name)
        || (owner.getPackageName().equals("java.time") && name.equals("now"))
        || owner.getName().equals(EXECUTORS)
        || makesAThreadOrExecutor(access, owner, name)
        || usesTheCommonPool(target, owner, name);
  }

  private static boolean makesAThreadOrExecutor(
      JavaAccess<?> access, JavaClass owner, String name) {
    if (!name.equals("<init>")) {
      return false;
    }
    // The JDK takes a shutdown hook only as a thread, which it starts itself.
    boolean hook =
        access.getOriginOwner().getPackageName().startsWith(SHUTDOWN_HOOKS_LIVE_HERE)
            && owner.isEquivalentTo(Thread.class);
    return (owner.isAssignableTo(Thread.class) && !hook)
        || owner.isAssignableTo(ExecutorService.class)
        || owner.getName().equals("java.util.Timer");
  }

  private static boolean usesTheCommonPool(AccessTarget target, JavaClass owner, String name) {
    return owner.isAssignableTo(CompletableFuture.class)
        && name.endsWith("Async")
        && target instanceof AccessTarget.CodeUnitAccessTarget call
        && call.getRawParameterTypes().stream()
            .noneMatch(type -> type.isAssignableTo(Executor.class));
  }

  /** Satisfied by each access that matches, for use with {@code noClasses().should(…)}. */
  private static ArchCondition<JavaClass> access(
      String description, Predicate<JavaAccess<?>> matches) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaAccess<?> access : item.getAccessesFromSelf()) {
          if (matches.test(access)) {
            events.add(SimpleConditionEvent.satisfied(item, access.getDescription()));
          }
        }
      }
    };
  }
}

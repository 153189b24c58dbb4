package io.registrybridge.testkit.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions on which module a class belongs to, which its package tells. */
final class ModuleConditions {
  private static final Pattern MODULE =
      Pattern.compile("io\\.registrybridge\\.(?:adapter\\.)?[^.]+");

  private ModuleConditions() {}

  static ArchCondition<JavaClass> seeNoOtherModuleIn(String packagePrefix) {
    return seeNoOtherModule(
        "see no other module in " + packagePrefix,
        target -> target.getPackageName().startsWith(packagePrefix));
  }

  static ArchCondition<JavaClass> seeNoInternalsOfOtherModules() {
    return seeNoOtherModule(
        "see no package named internal of another module",
        target -> (target.getPackageName() + ".").contains(".internal."));
  }

  static ArchCondition<JavaClass> makeTheSchedulerOfProduction() {
    return new ArchCondition<>("make the scheduler of production") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaConstructorCall call : item.getConstructorCallsFromSelf()) {
          if (call.getTargetOwner().isEquivalentTo(VirtualThreadScheduler.class)) {
            events.add(SimpleConditionEvent.satisfied(item, call.getDescription()));
          }
        }
      }
    };
  }

  private static ArchCondition<JavaClass> seeNoOtherModule(
      String description, Predicate<JavaClass> concerned) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (concerned.test(target) && !moduleOf(target).equals(moduleOf(item))) {
            events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** The module's root package; for a class that is not ours its whole package. */
  private static String moduleOf(JavaClass type) {
    Matcher matcher = MODULE.matcher(type.getPackageName());
    return matcher.lookingAt() ? matcher.group() : type.getPackageName();
  }
}

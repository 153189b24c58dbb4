package io.registrybridge.it.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** After a successful test its claims' cells say <em>run</em>, or are made to. */
final class ShownClaims implements AfterTestExecutionCallback {
  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      return;
    }
    List<Claim> shown =
        List.of(
            AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Shows.class)
                .orElseThrow()
                .value());
    CompatibilityPage page = CompatibilityPage.inTheSources();
    if (CompatibilityPage.isToBeUpdated()) {
      page.markAsRun(shown);
    }
    assertThat(page.table())
        .as("%s says what has been run; %s", page.path(), CompatibilityPage.HOW_TO_UPDATE)
        .contains(shown.stream().map(claim -> claim.row(true)).toList());
  }
}

package io.registrybridge.it.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The table has the claims of this code, of the istiod that the tests run, and no others. */
class CompatibilityPageIT {
  @Test
  void theTableIsOfTheseClaimsAndThisIstiod() {
    CompatibilityPage page = CompatibilityPage.inTheSources();
    if (CompatibilityPage.isToBeUpdated() && !isCurrent(page)) {
      page.reset();
    }

    assertThat(isCurrent(page))
        .as("%s is of this code; %s", page.path(), CompatibilityPage.HOW_TO_UPDATE)
        .isTrue();
  }

  private static boolean isCurrent(CompatibilityPage page) {
    long rows = page.table().lines().filter(line -> line.startsWith("| ")).count();
    return page.table().contains(CompatibilityPage.head())
        // The head is a row too.
        && rows == Claim.values().length + 1
        && Arrays.stream(Claim.values())
            .allMatch(
                claim ->
                    page.table().contains(claim.row(true))
                        || page.table().contains(claim.row(false)));
  }
}

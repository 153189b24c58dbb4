package io.registrybridge.it.compatibility;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test shows these claims on the real istiod, if it succeeds. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ShownClaims.class)
public @interface Shows {
  /** Which. */
  Claim[] value();
}

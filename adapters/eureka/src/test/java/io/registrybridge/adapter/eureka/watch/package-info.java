/** Tests of what is proven by which answer, and what is asked when. */
@NullMarked
package io.registrybridge.adapter.eureka.watch;

import org.jspecify.annotations.NullMarked;

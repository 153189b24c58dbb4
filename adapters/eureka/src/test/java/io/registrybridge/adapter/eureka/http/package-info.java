/** Tests of how servers are asked and what an answer is worth. */
@NullMarked
package io.registrybridge.adapter.eureka.http;

import org.jspecify.annotations.NullMarked;

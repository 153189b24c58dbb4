/**
 * Istio resources as YAML documents: in, resources as the engine has rendered them; out, text that
 * {@code kubectl apply} takes. Pure.
 */
@NullMarked
package io.registrybridge.app.yaml;

import org.jspecify.annotations.NullMarked;

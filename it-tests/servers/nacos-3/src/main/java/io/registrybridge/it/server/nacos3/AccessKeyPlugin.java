package io.registrybridge.it.server.nacos3;

import com.alibaba.nacos.plugin.auth.api.AuthResult;
import com.alibaba.nacos.plugin.auth.api.IdentityContext;
import com.alibaba.nacos.plugin.auth.api.Permission;
import com.alibaba.nacos.plugin.auth.api.Resource;
import com.alibaba.nacos.plugin.auth.constant.ActionTypes;
import com.alibaba.nacos.plugin.auth.spi.server.AuthPluginService;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes requests that are signed with the one access key there is, as the managed Nacos of a cloud
 * does: {@code signature} is the HMAC-SHA1 of {@code data} in Base64 (nacos-client 3.1.1). Nacos
 * itself has users only. Chosen by {@code nacos.core.auth.system.type=}{@value #NAME}.
 */
public final class AccessKeyPlugin implements AuthPluginService {
  private static final String NAME = "access-key";
  private static final String ALGORITHM = "HmacSHA1";

  private static final String KEY_FIELD = "ak";
  private static final String DATA_FIELD = "data";
  private static final String SIGNATURE_FIELD = "signature";

  private final String key = System.getProperty("tests.access-key", "");
  private final String secret = System.getProperty("tests.secret-key", "");

  @Override
  public Collection<String> identityNames() {
    return List.of(KEY_FIELD, DATA_FIELD, SIGNATURE_FIELD);
  }

  @Override
  public boolean enableAuth(ActionTypes action, String type) {
    return true;
  }

  @Override
  public AuthResult<?> validateIdentity(IdentityContext identity, Resource resource) {
    String data = identity.getParameter(DATA_FIELD, "");
    boolean signed =
        !key.isEmpty()
            && key.equals(identity.getParameter(KEY_FIELD))
            && Objects.equals(signature(data), identity.getParameter(SIGNATURE_FIELD));
    return signed
        ? AuthResult.successResult()
        : AuthResult.failureResult(403, "not signed with the access key");
  }

  @Override
  public AuthResult<?> validateAuthority(IdentityContext identity, Permission permission) {
    return AuthResult.successResult();
  }

  @Override
  public String getAuthServiceName() {
    return NAME;
  }

  private String signature(String data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return Base64.getEncoder().encodeToString(mac.doFinal(data.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

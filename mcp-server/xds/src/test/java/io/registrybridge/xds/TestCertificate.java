package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate for loopback, made by the JDK's keytool, so that no key lies in the
 * repository.
 *
 * @param certificatePem what a client trusts and the server shows
 * @param keyPem its key in PKCS#8 form
 */
record TestCertificate(String certificatePem, String keyPem) {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "server";

  static TestCertificate create(Path directory, String commonName)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve(commonName + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + commonName,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).as("exit code of keytool").isZero();
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      loaded.load(file, PASSWORD.toCharArray());
    }
    return new TestCertificate(
        pem("CERTIFICATE", loaded.getCertificate(ALIAS).getEncoded()),
        pem("PRIVATE KEY", loaded.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
  }
}

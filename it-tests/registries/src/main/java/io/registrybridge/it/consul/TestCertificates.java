package io.registrybridge.it.consul;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority with a server certificate for loopback and a client certificate, as PEM
 * files; made by the JDK's keytool.
 *
 * @param authority the authority's certificate
 * @param serverCertificate the server's certificate, for {@code localhost} and {@code 127.0.0.1}
 * @param serverKey its key
 * @param clientCertificate a client's certificate
 * @param clientKey its key
 */
public record TestCertificates(
    Path authority,
    Path serverCertificate,
    Path serverKey,
    Path clientCertificate,
    Path clientKey) {
  private static final String PASSWORD = "changeit";

  /** Makes them in a directory of their own. */
  public static TestCertificates create(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path store = directory.resolve("store.p12");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "ca",
        "-dname",
        "CN=Test CA",
        "-keyalg",
        "EC",
        "-ext",
        "bc:c=ca:true",
        "-ext",
        "ku:c=keyCertSign,cRLSign");
    signed(store, directory, "server", "san=dns:localhost,ip:127.0.0.1", "eku=serverAuth");
    signed(store, directory, "client", "san=dns:client", "eku=clientAuth");
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new TestCertificates(
          certificate(keys, "ca", directory.resolve("ca.pem")),
          certificate(keys, "server", directory.resolve("server.pem")),
          key(keys, "server", directory.resolve("server-key.pem")),
          certificate(keys, "client", directory.resolve("client.pem")),
          key(keys, "client", directory.resolve("client-key.pem")));
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates cannot be read back", e);
    }
  }

  private static void signed(Path store, Path directory, String alias, String... extensions)
      throws IOException {
    Path request = directory.resolve(alias + ".csr");
    Path certificate = directory.resolve(alias + ".crt");
    keytool(store, "-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-keyalg", "EC");
    keytool(store, "-certreq", "-alias", alias, "-file", request.toString());
    List<String> sign =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString()));
    for (String extension : extensions) {
      sign.addAll(List.of("-ext", extension));
    }
    keytool(store, sign.toArray(new String[0]));
    keytool(store, "-importcert", "-noprompt", "-alias", alias, "-file", certificate.toString());
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(
            "keytool failed: " + new String(output, java.nio.charset.StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static Path certificate(KeyStore keys, String alias, Path file)
      throws GeneralSecurityException, IOException {
    Certificate certificate = keys.getCertificateChain(alias)[0];
    return pem(file, "CERTIFICATE", certificate.getEncoded());
  }

  private static Path key(KeyStore keys, String alias, Path file)
      throws GeneralSecurityException, IOException {
    Key key = keys.getKey(alias, PASSWORD.toCharArray());
    return pem(file, "PRIVATE KEY", key.getEncoded());
  }

  private static Path pem(Path file, String kind, byte[] encoded) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}

package io.registrybridge.it.mesh;

import io.registrybridge.it.server.ServerProcess;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;

/**
 * A real kube-apiserver with an etcd of its own on free ports of loopback, empty when it starts but
 * for Istio's custom resource definitions and the namespace {@code istio-system}. Nothing runs
 * beside it: no controller deletes or defaults anything.
 *
 * <p>Not thread-safe, but for its clients.
 */
public final class KubeApiServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern DEFINITION = Pattern.compile("(?m)^metadata:\\R(?:^ .*\\R)*");
  private static final Pattern NAME = Pattern.compile("(?m)^  name: (\\S+)$");

  private final Options options;
  private final Etcd etcd;
  private final Path directory;
  private final int port;
  private final ServerProcess process;
  private Optional<LoopbackHttp> http = Optional.empty();

  /**
   * How a server is run.
   *
   * @param rbac whether it asks RBAC who may do what; else everybody may do everything
   * @param users who may log in, besides {@link TokenUser#ADMIN}
   * @param flags more arguments of kube-apiserver
   */
  public record Options(boolean rbac, List<TokenUser> users, List<String> flags) {
    /** Everybody may do everything. */
    public static final Options DEFAULT = new Options(false, List.of(), List.of());

    public Options {
      users = List.copyOf(users);
      flags = List.copyOf(flags);
    }

    /** RBAC is on, and these users exist, without any right. */
    public static Options rbac(TokenUser... users) {
      return new Options(true, List.of(users), List.of());
    }

    /** The same with more arguments. */
    public Options with(String... more) {
      List<String> all = new ArrayList<>(flags);
      all.addAll(List.of(more));
      return new Options(rbac, users, all);
    }
  }

  private KubeApiServer(Path binary, Etcd etcd, Path directory, Options options)
      throws IOException {
    this.options = options;
    this.etcd = etcd;
    this.directory = directory;
    this.port = FreePorts.next();
    writeTokens();
    writeServiceAccountKeys();
    this.process =
        new ServerProcess(
            new ServerProcess.Launch("kube-apiserver", command(binary), Map.of(), START_LIMIT),
            directory);
  }

  /** Starts one without RBAC. */
  public static KubeApiServer start() {
    return start(Options.DEFAULT);
  }

  /** Starts one and waits until it is ready and serves Istio's kinds. */
  public static KubeApiServer start(Options options) {
    Path binary = MeshPrograms.kubeApiServer();
    Path definitions = MeshPrograms.istioDefinitions();
    Etcd etcd = Etcd.start();
    try {
      KubeApiServer server =
          new KubeApiServer(binary, etcd, Files.createTempDirectory("kube-apiserver-"), options);
      server.startAgain();
      server.defineIstiosKinds(Files.readString(definitions));
      server.admin().createNamespace("istio-system");
      return server;
    } catch (IOException | RuntimeException e) {
      etcd.close();
      throw new IllegalStateException("kube-apiserver could not be started", e);
    }
  }

  /** Such as {@code https://127.0.0.1:6443}. */
  public String address() {
    return "https://127.0.0.1:" + port;
  }

  /** The port of {@link #address()}. */
  public int port() {
    return port;
  }

  /** The certificate that clients are to trust. */
  public Path authority() {
    return directory.resolve("certificates").resolve("apiserver.crt");
  }

  /** A kubeconfig file of the administrator. */
  public Path kubeconfig() {
    return kubeconfig(TokenUser.ADMIN);
  }

  /** A kubeconfig file of one of the users. */
  public Path kubeconfig(TokenUser user) {
    try {
      Path file = directory.resolve("kubeconfig-" + user.name().replace(':', '-'));
      String authority = Base64.getEncoder().encodeToString(Files.readAllBytes(authority()));
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters:
          - name: tests
            cluster: {server: "%s", certificate-authority-data: %s}
          users:
          - name: user
            user: {token: %s}
          contexts:
          - name: tests
            context: {cluster: tests, user: user}
          current-context: tests
          """
              .formatted(address(), authority, user.token()));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a kubeconfig", e);
    }
  }

  /** A client that may do everything. */
  public KubeClient admin() {
    return client(TokenUser.ADMIN);
  }

  /** A client of one of the users. */
  public KubeClient client(TokenUser user) {
    return new KubeClient(address(), user.token(), this::http);
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Kills kube-apiserver as {@code kill -9} does; its data stays. */
  public void kill() {
    process.kill();
  }

  /** Starts it again on the same port with the data that is there, and waits until it is ready. */
  public void startAgain() {
    // It listens once its certificate is written.
    process.start(() -> accepts() && admin().get("/readyz").status() == 200);
  }

  /** Where it writes what it does. */
  public Path log() {
    return process.log();
  }

  /** Keeps the logs beyond the end, for a test that failed. */
  public void keepLog() {
    process.keepLog();
    etcd.keepLog();
  }

  @Override
  public void close() {
    process.close();
    etcd.close();
  }

  private List<String> command(Path binary) {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.add("--etcd-servers=" + etcd.address());
    command.add("--bind-address=127.0.0.1");
    command.add("--advertise-address=127.0.0.1");
    command.add("--secure-port=" + port);
    // Makes a certificate for 127.0.0.1 here, and finds it again at its next start.
    command.add("--cert-dir=" + directory.resolve("certificates"));
    command.add("--service-cluster-ip-range=10.96.0.0/24");
    command.add("--endpoint-reconciler-type=none");
    command.add("--service-account-issuer=https://kubernetes.default.svc");
    command.add("--service-account-key-file=" + directory.resolve("service-account.pub"));
    command.add("--service-account-signing-key-file=" + directory.resolve("service-account.key"));
    command.add("--authorization-mode=" + (options.rbac() ? "RBAC" : "AlwaysAllow"));
    command.add("--token-auth-file=" + directory.resolve("tokens.csv"));
    // Would refuse pods for want of accounts, which only a controller makes.
    command.add("--disable-admission-plugins=ServiceAccount");
    command.addAll(options.flags());
    return command;
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void writeTokens() throws IOException {
    StringBuilder lines = new StringBuilder(TokenUser.ADMIN.line());
    options.users().forEach(user -> lines.append(user.line()));
    Files.writeString(directory.resolve("tokens.csv"), lines);
  }

  private void writeServiceAccountKeys() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      writePem("service-account.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
      writePem("service-account.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has RSA", e);
    }
  }

  private void writePem(String file, String type, byte[] key) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(key);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, text, type));
  }

  private synchronized LoopbackHttp http() {
    LoopbackHttp present = http.orElseGet(() -> LoopbackHttp.with(trust(authority())));
    http = Optional.of(present);
    return present;
  }

  private static SSLContext trust(Path certificates) {
    try (InputStream in = Files.newInputStream(certificates)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate trusted : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("certificate-" + count++, trusted);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot trust " + certificates, e);
    }
  }

  private void defineIstiosKinds(String yaml) {
    for (String definition : yaml.split("(?m)^---$", -1)) {
      Matcher metadata = DEFINITION.matcher(definition);
      if (metadata.find()) {
        Matcher name = NAME.matcher(metadata.group());
        if (!name.find()) {
          throw new IllegalStateException("a definition of Istio without a name: " + definition);
        }
        admin()
            .apply(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name.group(1),
                definition);
      }
    }
    awaitServed("/apis/networking.istio.io/v1/serviceentries");
    awaitServed("/apis/security.istio.io/v1/authorizationpolicies");
  }

  private void awaitServed(String path) {
    Awaitility.await()
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> admin().get(path).ok());
  }
}

package io.registrybridge.it.server.dubbo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/**
 * Provides {@link Hello} and {@link Goodbye} on loopback until the process is ended, and prints
 * when both are registered.
 *
 * <p>Its arguments are {@code key=value}: {@code registries} (URLs, joined by commas), {@code
 * application}, {@code register-mode}, {@code metadata-type}, {@code protocols} such as {@code
 * dubbo:20880,tri:50051}, {@code interfaces} such as {@code Hello:g1:1.0.0,Goodbye}.
 */
public final class DubboProviderLauncher {
  private DubboProviderLauncher() {}

  /** An interface. */
  public interface Hello {
    /** Greets. */
    String hello(String name);
  }

  /** Another one. */
  public interface Goodbye {
    /** Says goodbye. */
    String goodbye(String name);
  }

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> given = new TreeMap<>();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      given.put(pair[0], pair[1]);
    }
    DubboBootstrap bootstrap = DubboBootstrap.getInstance();
    bootstrap.application(application(given));
    bootstrap.registries(
        List.of(given.get("registries").split(",")).stream().map(RegistryConfig::new).toList());
    bootstrap.protocols(
        List.of(given.get("protocols").split(",")).stream()
            .map(DubboProviderLauncher::protocol)
            .toList());
    for (String service : given.get("interfaces").split(",")) {
      bootstrap.service(service(service.split(":")));
    }
    bootstrap.start();
    System.out.println("SERVER-READY");
    new CountDownLatch(1).await();
  }

  private static ApplicationConfig application(Map<String, String> given) {
    ApplicationConfig application = new ApplicationConfig(given.get("application"));
    application.setRegisterMode(given.get("register-mode"));
    application.setMetadataType(given.get("metadata-type"));
    application.setQosEnable(false);
    return application;
  }

  private static ProtocolConfig protocol(String nameAndPort) {
    String[] parts = nameAndPort.split(":");
    return new ProtocolConfig(parts[0], Integer.parseInt(parts[1]));
  }

  private static ServiceConfig<?> service(String[] nameGroupVersion) {
    ServiceConfig<Object> service = new ServiceConfig<>();
    if (nameGroupVersion[0].equals("Hello")) {
      service.setInterface(Hello.class);
      service.setRef((Hello) name -> "hello " + name);
    } else {
      service.setInterface(Goodbye.class);
      service.setRef((Goodbye) name -> "goodbye " + name);
    }
    if (nameGroupVersion.length > 1) {
      service.setGroup(nameGroupVersion[1]);
      service.setVersion(nameGroupVersion[2]);
    }
    return service;
  }
}

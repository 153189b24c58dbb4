package io.registrybridge.app.process;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The installed types of adapters: those on the class path and those in the plugins directory. */
public final class AdapterTypes {
  private AdapterTypes() {}

  /**
   * Finds them, in the order of their types. The class loader of the plugins stays open for as long
   * as the process lives.
   *
   * @param plugins a directory with jars; one that does not exist has none
   * @throws BridgeException if a jar cannot be read, or two adapters have one type
   */
  public static List<RegistryAdapterFactory<?>> installed(Path plugins) {
    List<URL> jars = jarsIn(plugins);
    ClassLoader parent = AdapterTypes.class.getClassLoader();
    ClassLoader loader =
        jars.isEmpty() ? parent : new URLClassLoader("plugins", jars.toArray(URL[]::new), parent);
    Map<String, RegistryAdapterFactory<?>> byType = new TreeMap<>();
    for (RegistryAdapterFactory<?> factory : load(loader, plugins)) {
      RegistryAdapterFactory<?> other = byType.put(factory.type(), factory);
      if (other != null) {
        throw new BridgeException(
            ErrorCode.CONFIGURATION_INVALID,
            "two adapters have the type "
                + factory.type()
                + ": "
                + other.getClass().getName()
                + " and "
                + factory.getClass().getName()
                + "; take one of them out of "
                + plugins);
      }
    }
    return List.copyOf(byType.values());
  }

  private static List<RegistryAdapterFactory<?>> load(ClassLoader loader, Path plugins) {
    List<RegistryAdapterFactory<?>> factories = new ArrayList<>();
    try {
      for (RegistryAdapterFactory<?> factory :
          ServiceLoader.load(RegistryAdapterFactory.class, loader)) {
        factories.add(factory);
      }
    } catch (ServiceConfigurationError e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "an adapter in "
              + plugins
              + " cannot be loaded: expected a jar made for this version of the bridge ("
              + e.getMessage()
              + ")",
          e);
    }
    return factories;
  }

  private static List<URL> jarsIn(Path plugins) {
    if (Files.notExists(plugins)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(plugins)) {
      List<URL> jars = new ArrayList<>();
      for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
        if (file.toString().endsWith(".jar")) {
          jars.add(url(file));
        }
      }
      return jars;
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "the plugins directory " + plugins + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }
}

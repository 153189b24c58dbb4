package io.registrybridge.app;

import io.registrybridge.api.RegistryAdapterFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Jars for a plugins directory. */
public final class PluginJars {
  private PluginJars() {}

  /** Puts a jar into the directory that names a factory, which the class path already has. */
  public static void install(Path plugins, Class<? extends RegistryAdapterFactory<?>> factory)
      throws IOException {
    Files.createDirectories(plugins);
    Path jar = plugins.resolve(factory.getSimpleName() + ".jar");
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar))) {
      output.putNextEntry(
          new JarEntry("META-INF/services/" + RegistryAdapterFactory.class.getName()));
      output.write(factory.getName().getBytes(StandardCharsets.UTF_8));
      output.closeEntry();
    }
  }
}

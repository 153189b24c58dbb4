package io.registrybridge.it.server.nacos2;

import com.alibaba.nacos.core.code.ControllerMethodsCache;
import com.alibaba.nacos.sys.filter.NacosTypeExcludeFilter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.ldap.LdapAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Nacos 2.5 without its console. Says {@code SERVER-READY} when it takes requests.
 *
 * <p>The naming module's own main class starts no server: it scans its own package only.
 */
@SpringBootApplication(exclude = LdapAutoConfiguration.class)
@ComponentScan(
    basePackages = "com.alibaba.nacos",
    excludeFilters = {
      @Filter(type = FilterType.CUSTOM, classes = NacosTypeExcludeFilter.class),
      @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
      @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class)
    })
@EnableScheduling
public class Nacos2Launcher {
  /** The address and all else come by system properties. */
  public static void main(String[] arguments) {
    ControllerMethodsCache methods =
        SpringApplication.run(Nacos2Launcher.class, arguments)
            .getBean(ControllerMethodsCache.class);
    // Upstream's Nacos class does it; without it each HTTP call is answered "no such api".
    methods.initClassMethod("com.alibaba.nacos.core.controller");
    methods.initClassMethod("com.alibaba.nacos.naming.controllers");
    methods.initClassMethod("com.alibaba.nacos.config.server.controller");
    System.out.println("SERVER-READY");
  }
}

package io.registrybridge.it.server.eureka;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Starts a Eureka server with the properties that are its arguments, and prints when it takes
 * requests. With {@code launcher.credentials=user:password} it asks for basic authentication, as
 * Spring Security does.
 */
@SpringBootApplication
@EnableEurekaServer
public class EurekaLauncher {
  /** Runs until the process is ended. */
  public static void main(String[] arguments) {
    SpringApplication.run(EurekaLauncher.class, arguments);
    System.out.println("SERVER-READY");
  }

  /** Before Eureka's own filter, which answers by itself. */
  @Bean
  FilterRegistrationBean<Filter> credentials(
      @Value("${launcher.credentials:}") String credentials) {
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    Filter filter =
        (request, response, chain) -> {
          String given = ((HttpServletRequest) request).getHeader("Authorization");
          if (credentials.isEmpty() || expected.equals(given)) {
            chain.doFilter(request, response);
          } else {
            refuse((HttpServletResponse) response);
          }
        };
    FilterRegistrationBean<Filter> first = new FilterRegistrationBean<>(filter);
    first.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return first;
  }

  private static void refuse(HttpServletResponse response) throws IOException {
    response.setHeader("WWW-Authenticate", "Basic realm=\"Realm\"");
    response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
  }
}

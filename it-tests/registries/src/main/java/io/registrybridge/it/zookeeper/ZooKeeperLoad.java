package io.registrybridge.it.zookeeper;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;

/**
 * Fills a ZooKeeper server with Dubbo interfaces, and changes them: what a benchmark needs. Service
 * {@code i} is {@code Service00042}.
 *
 * @param client whose session holds the instances
 * @param services how many
 * @param instances of each service
 */
public record ZooKeeperLoad(ZooKeeperClient client, int services, int instances) {
  private static final int MOST_UNDER_WAY = 500;
  private static final int PORT = 20880;
  // A provider URL of Dubbo 3 has some 320 characters.
  private static final String USUAL =
      "?anyhost=true&application=shop&deprecated=false&dubbo=2.0.2&dynamic=true&generic=false"
          + "&methods=create,find,cancel&prefer.serialization=hessian2,fastjson2&release=3.3.5"
          + "&service-name-mapping=true&side=provider&timestamp=1795362319397";

  /** The name of a service. */
  public static String service(int number) {
    return String.format(Locale.ROOT, "Service%05d", number);
  }

  /** The address of an instance. */
  public static String address(int service, int number) {
    return "10." + (number % 200) + "." + (service / 250) + "." + (1 + service % 250);
  }

  /** Adds an instance; returns when the server has it. */
  public void add(int service, int number) {
    client.register(service(service), url(service, number));
  }

  /** Takes an instance away; returns when the server has taken it. */
  public void remove(int service, int number) {
    client.deregister(service(service), url(service, number));
  }

  private static String url(int service, int number) {
    return "dubbo://"
        + address(service, number)
        + ":"
        + PORT
        + "/"
        + service(service)
        + USUAL
        + "&interface="
        + service(service);
  }

  /** Registers everything; blocks until it is done. */
  public void fill() {
    client.create("/dubbo", "", CreateMode.PERSISTENT);
    Filling filling = new Filling();
    for (int service = 0; service < services; service++) {
      String directory = "/dubbo/" + service(service);
      filling.create(directory, CreateMode.PERSISTENT);
      filling.create(directory + "/providers", CreateMode.PERSISTENT);
      for (int number = 0; number < instances; number++) {
        filling.create(
            ZooKeeperClient.providerPath(service(service), url(service, number)),
            CreateMode.EPHEMERAL);
      }
    }
    filling.await();
  }

  /** Requests in the order in which they are made, many under way together. */
  private final class Filling {
    private final int all = services * (instances + 2);
    private final Semaphore places = new Semaphore(MOST_UNDER_WAY);
    private final CountDownLatch answers = new CountDownLatch(all);
    private final AtomicInteger failed = new AtomicInteger();

    void create(String path, CreateMode mode) {
      places.acquireUninterruptibly();
      client
          .zooKeeper()
          .create(
              path,
              new byte[0],
              Ids.OPEN_ACL_UNSAFE,
              mode,
              (code, of, context, name) -> {
                if (code != Code.OK.intValue() && code != Code.NODEEXISTS.intValue()) {
                  failed.incrementAndGet();
                }
                places.release();
                answers.countDown();
              },
              null);
    }

    void await() {
      try {
        if (!answers.await(5, TimeUnit.MINUTES) || failed.get() > 0) {
          throw new IllegalStateException(
              failed.get() + " of " + all + " nodes could not be created");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while registering the load", e);
      }
    }
  }
}

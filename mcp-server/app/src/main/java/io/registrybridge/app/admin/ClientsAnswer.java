package io.registrybridge.app.admin;

import io.registrybridge.xds.ClientView;
import io.registrybridge.xds.ClientView.Delivery;
import io.registrybridge.xds.ClientView.Progress;
import io.registrybridge.xds.ClientView.SubscriptionView;
import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code /api/v1/clients}; its field names are part of the API (docs/reference/
 * admin-api.md).
 */
record ClientsAnswer(List<Client> clients) {

  /** One connected client, mostly an istiod. */
  record Client(
      String peer,
      String authority,
      String node,
      String revision,
      String version,
      String shard,
      String connectedSince,
      List<Subscription> subscriptions) {}

  /** One type that the client asked for; the fields of a delivery are absent while it waits. */
  record Subscription(
      String typeUrl,
      String state,
      Optional<Sent> sent,
      Optional<Long> acknowledgedAfterMillis,
      Optional<String> refusal,
      long acknowledgedRevision,
      long responses) {}

  /** The newest answer that was sent. */
  record Sent(long revision, int resources, long bytes, String at) {}

  static ClientsAnswer of(List<ClientView> views) {
    return new ClientsAnswer(views.stream().map(ClientsAnswer::client).toList());
  }

  private static Client client(ClientView view) {
    return new Client(
        view.peer(),
        view.authority(),
        view.nodeId(),
        view.revision(),
        view.version(),
        view.shard().toString(),
        view.connectedSince().toString(),
        view.subscriptions().stream().map(ClientsAnswer::subscription).toList());
  }

  private static Subscription subscription(SubscriptionView view) {
    return switch (view.progress()) {
      case Progress.Waiting waiting ->
          subscription(view, "waiting", Optional.empty(), Optional.empty(), Optional.empty());
      case Progress.Sent sent ->
          subscription(
              view, "sent", Optional.of(sent.delivery()), Optional.empty(), Optional.empty());
      case Progress.Acknowledged acknowledged ->
          subscription(
              view,
              "acknowledged",
              Optional.of(acknowledged.delivery()),
              Optional.of(acknowledged.delay().toMillis()),
              Optional.empty());
      case Progress.Refused refused ->
          subscription(
              view,
              "refused",
              Optional.of(refused.delivery()),
              Optional.empty(),
              Optional.of(refused.reason()));
    };
  }

  private static Subscription subscription(
      SubscriptionView view,
      String state,
      Optional<Delivery> delivery,
      Optional<Long> acknowledgedAfterMillis,
      Optional<String> refusal) {
    return new Subscription(
        view.typeUrl(),
        state,
        delivery.map(
            sent ->
                new Sent(sent.revision(), sent.resources(), sent.bytes(), sent.at().toString())),
        acknowledgedAfterMillis,
        refusal,
        view.acknowledgedRevision(),
        view.responses());
  }
}

package io.registrybridge.adapter.zookeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import io.registrybridge.api.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final String NO_PATH = "/dubbo//";

  private final FakeEnsemble ensemble = new FakeEnsemble();
  private final List<Answer<NodeData>> answers = new ArrayList<>();
  private final Requests requests = new Requests(ensemble, Runnable::run, cause -> {});

  @Test
  void aRequestThatCannotBeSentIsRefused() {
    ensemble.connect();

    requests.data(NO_PATH, answers::add);

    assertThat(answers).singleElement().satisfies(RequestsTest::isRefusedAsADefect);
  }

  @Test
  void whoseAnswerMakesRoomForItIsNotConcerned() {
    ensemble.create("/dubbo", "");
    ensemble.connect();

    requests.data(
        "/dubbo",
        answer -> {
          for (int i = 0; i < 50_000; i++) {
            requests.data(NO_PATH, answers::add);
          }
          answers.add(answer);
        });

    assertThat(answers).hasSize(50_001);
    assertThat(answers.getFirst()).isInstanceOf(Answer.Found.class);
    assertThat(answers.subList(1, answers.size())).allSatisfy(RequestsTest::isRefusedAsADefect);
  }

  private static void isRefusedAsADefect(Answer<NodeData> answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.cause().code()).isEqualTo(ErrorCode.INTERNAL));
  }
}

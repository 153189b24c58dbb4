package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;

/**
 * How Consul is asked, and how its answers are judged: what every loop needs.
 *
 * @param transport sends requests within the budget
 * @param queries makes them
 * @param judge says what an answer is worth
 */
record Registry(ConsulTransport transport, Queries queries, AnswerJudge judge) {}

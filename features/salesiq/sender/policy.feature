Feature: How a sender delivers

  We stand as the receiver of a webhook. Time passes at the sender by its clock.

  @first
  @salesiq/sender/policy/registers
  Scenario: A webhook can be created
    Why: without a webhook nothing is sent.
    Fix: answer POST /webhooks with the webhook in data.
    Given a webhook for conversation.created
    Then the answer has status 2xx
    And the answer has a /data/id

  @first
  @salesiq/sender/policy/delivers
  Scenario: An event is delivered to the webhook's address
    Why: that is what a sender is for.
    Fix: post the event to the url once it has happened.
    Given a webhook for conversation.created
    When a conversation.created event happens
    Then 1 delivery has arrived

  @salesiq/sender/policy/post
  Scenario: Events are delivered by POST
    Why: a receiver takes nothing else.
    Fix: send each event as an HTTP POST.
    Given a webhook for visitor.updated
    When a visitor.updated event happens
    Then each delivery's method is POST

  @salesiq/sender/policy/retries
  Scenario: A refused delivery is tried again three times, a minute apart
    Why: receivers count on three retries.
    Fix: try again 60 seconds after each failure, three times at most.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    Then 1 delivery has arrived
    When 60 seconds pass
    Then 2 deliveries have arrived
    When 60 seconds pass
    Then 3 deliveries have arrived
    When 60 seconds pass
    Then 4 deliveries have arrived

  @salesiq/sender/policy/retries-end
  Scenario: After three retries no further one comes
    Why: the execution is stored as failed, and is retried by hand only.
    Fix: give up after the third retry.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    And 180 seconds pass
    And 3600 seconds pass
    Then 4 deliveries have arrived

  @salesiq/sender/policy/not-early
  Scenario: No retry comes before a minute is over
    Why: a receiver that restarts needs the minute.
    Fix: wait 60 seconds from one attempt to the next.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    And 59 seconds pass
    Then 1 delivery has arrived

  @salesiq/sender/policy/redirect
  Scenario: A redirect is a failure and is not followed
    Why: a status of 300 or more is a failure.
    Fix: do not follow redirects; try again a minute later.
    Given a webhook for conversation.created
    And the CRM answers with 302, 200
    When a conversation.created event happens
    Then 1 delivery has arrived
    When 60 seconds pass
    Then 2 deliveries have arrived

  @salesiq/sender/policy/success-once
  Scenario: What was accepted is not sent again
    Why: an event that comes twice is stored twice by careless receivers.
    Fix: a status below 300 ends the delivery.
    Given a webhook for conversation.created
    And the CRM answers with 204
    When a conversation.created event happens
    And 3600 seconds pass
    Then 1 delivery has arrived

  @salesiq/sender/policy/recovers
  Scenario: A retry that is accepted ends the delivery
    Why: the receiver is back, and has the event.
    Fix: stop trying after a success.
    Given a webhook for conversation.created
    And the CRM answers with 503, 200
    When a conversation.created event happens
    And 3600 seconds pass
    Then 2 deliveries have arrived

  @salesiq/sender/policy/attempt-counted
  Scenario: attempt counts the attempts
    Why: a receiver tells a retry from a new event by it.
    Fix: begin with 1 and count up with each attempt.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    And 180 seconds pass
    Then the deliveries' /attempt are 1, 2, 3, 4

  @salesiq/sender/policy/retry-same
  Scenario: A retry differs from the first attempt by its count only
    Why: it tells of the same event.
    Fix: keep event, entity and event_time.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    And 60 seconds pass
    Then the deliveries are the same but for /attempt

  @salesiq/sender/policy/failure-kept
  Scenario: A delivery that failed for good is listed
    Why: failed executions are kept and can be retried.
    Fix: list it under executions with its retries.
    Given a webhook for conversation.created
    And the CRM answers with 500
    When a conversation.created event happens
    And 180 seconds pass
    And this call is made:
      """
      GET /api/v2/{account}/webhooks/{hook}/executions
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer's /data/0/event is conversation.created
    And the answer's /data/0/remote_server_status is 500

  @property
  @salesiq/sender/policy/any-sequence
  Scenario: Whatever happens in whatever order, each webhook gets what it is owed
    Why: webhooks, keys and receivers come and go at once: what holds for one call must hold in any order.
    Fix: look up the webhook, its events and its oldest key at each attempt.
    Given any sequence of what the provider offers
    When each sequence is played
    Then each webhook gets what it is owed and nothing else

  @salesiq/sender/policy/broken-reply
  Scenario: A reply that is no HTTP is a failure
    Why: the event would be lost.
    Fix: try again a minute later.
    Given a webhook for conversation.created
    And the CRM answers with noise, 200
    When a conversation.created event happens
    And 60 seconds pass
    Then 2 deliveries have arrived

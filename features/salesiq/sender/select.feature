Feature: Who gets what

  A webhook is invoked for the events it has subscribed to, and for no other.

  @salesiq/sender/select/other-event
  Scenario: An event that was not asked for is not sent
    Why: a webhook has its list of events.
    Fix: look at the list before sending.
    Given a webhook for conversation.created
    When a visitor.updated event happens
    Then no delivery arrives

  @salesiq/sender/select/asked-for
  Scenario: An event that was asked for is sent once
    Why: one webhook, one delivery.
    Fix: send each event once to each webhook that wants it.
    Given a webhook for visitor.updated
    When a visitor.updated.contact event happens
    Then 1 delivery has arrived

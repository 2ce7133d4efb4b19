Feature: What a receiver keeps of an event

  A status says that an event was taken in; only a look at what is stored says what became of
  it. Each of these needs an observation port. There is no id of a delivery: name, entity_id and
  event_time together tell events apart.

  Background:
    Given a way to see what the receiver has stored

  @effect
  @salesiq/receiver/render/stored-once
  Scenario: Each documented event is stored once
    Why: a receiver can say 200 and drop what it got.
    Fix: store the event before the answer is sent.
    Given each event as documented
    When they are delivered one after another
    Then each of them is stored once

  @effect
  @property
  @salesiq/receiver/render/fields-intact
  Scenario: Whatever an event holds, it is stored as it was sent
    Why: a name that was trimmed, re-cased or mangled is a wrong name.
    Fix: store texts as they come. The smallest event that loses something is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then each of them is stored with its fields as they were sent

  @effect
  @salesiq/receiver/render/unicode-intact
  Scenario: Names and questions beyond ASCII are stored as they were sent
    Why: question marks and odd letters in a name are seen by every visitor.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a conversation.created event as documented
    And these fields are changed:
      | entity.visitor.name | Zoë 😀 李小龍   |
      | entity.question     | Łukasiewicz عمر |
    When it is delivered
    Then its fields are stored as they were sent

  @effect
  @salesiq/receiver/render/large-id-exact
  Scenario: An id beyond 2^53 is stored exactly
    Why: an id that went through a floating-point number names another conversation; documented ids have 17 digits.
    Fix: keep ids as texts, as they are sent.
    Given a conversation.created event as documented
    And its entity.id becomes a number just below 2463902591169630574
    When it is delivered
    Then it is stored under its exact id

  @effect
  @salesiq/receiver/render/events-apart
  Scenario: Two events of one conversation at the same time are both stored
    Why: entity_id names the conversation, not the event; who keeps one event per entity_id loses the rest.
    Fix: tell events apart by event, entity_id and event_time together.
    Given a conversation.completed event as documented
    And its entity.id becomes a number just below 21000000000000
    And its /event_time is 1767605700000
    And a conversation.rated event as documented
    And its /entity_id becomes a number just below 21000000000000
    And its /event_time is 1767605700000
    When they are delivered one after another
    Then each of them is stored once

  @effect
  @salesiq/receiver/render/replies-apart
  Scenario: Two replies in one conversation are both stored
    Why: the second message is another event of the same name and the same entity_id; only event_time differs.
    Fix: tell events apart by event, entity_id and event_time together.
    Given a conversation.visitor.replied event as documented
    And its entity.id becomes a number just below 22000000000000
    And its /event_time is 1767605700000
    And a conversation.visitor.replied event as documented
    And its entity.id becomes a number just below 22000000000000
    And its /event_time is 1767605760000
    When they are delivered one after another
    Then each of them is stored once

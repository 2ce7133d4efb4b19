Feature: Which events a receiver gets

  A webhook names the events that it wants: of conversations and visitors, or of departments
  and operators.

  @salesiq/receiver/select/whole-conversation
  Scenario: The events of one conversation are accepted one after another
    Why: a chat is created, picked up, talked in, completed and rated: six events with one entity_id.
    Fix: look the conversation up by entity_id, and add to it.
    Given a conversation.created event as documented
    And the receiver accepts it
    And its entity.id becomes a number just below 20000000000000
    And a conversation.attender.updated event as documented
    And its entity.id becomes a number just below 20000000000000
    And a conversation.visitor.replied event as documented
    And its entity.id becomes a number just below 20000000000000
    And a conversation.operator.replied event as documented
    And its entity.id becomes a number just below 20000000000000
    And a conversation.completed event as documented
    And its entity.id becomes a number just below 20000000000000
    And a conversation.rated event as documented
    And its /entity_id becomes a number just below 20000000000000
    When they are delivered one after another
    Then the receiver accepts each of them

  @salesiq/receiver/select/later-event
  Scenario: An event that the page on webhooks does not list is accepted
    Why: Zoho SalesIQ has more events than that page; a refusal is counted as a failure and tried again.
    Fix: answer 200 to events that you do not know, and ignore them.
    Given a conversation.attender.updated event as documented
    And its body has /event
    And the receiver accepts it
    But in its body /event is "conversation.transfer.accepted"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/select/other-spelling
  Scenario: The event of an operator who leaves departments is accepted in its other spelling
    Why: one page writes operator.departments.dissociated, another operator.departments.disassociated.
    Fix: take either name for the same event.
    Given an operator.departments.dissociated event as documented
    And its body has /event
    And the receiver accepts it
    But in its body /event is "operator.departments.disassociated"
    When it is delivered
    Then the receiver accepts it

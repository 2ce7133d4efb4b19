Feature: Which leads a sender sends

  A webhook is for one event: new_contact or new_lead. All leads of the advertiser go through it. The lead types and the
  Active box of the Client Center have no call in the API.

  @localiq/sender/select/existing-contact
  Scenario: A lead of an existing contact goes to a webhook for new_lead
    Why: half of all leads are of people who are known.
    Fix: send new_lead to the webhooks that asked for it.
    Given a webhook for new_lead
    When a chat lead happens as new_lead
    Then 1 delivery has arrived

  @localiq/sender/select/not-existing
  Scenario: A lead of an existing contact does not go to a webhook for new_contact
    Why: the CRM would make a second contact of one person.
    Fix: send a lead only to the webhooks for its own event.
    Given a webhook for new_contact
    When a chat lead happens as new_contact
    And a form lead happens as new_lead
    Then 1 delivery has arrived

  @localiq/sender/select/not-new
  Scenario: A lead of a new contact does not go to a webhook for new_lead
    Why: the CRM would look in vain for a contact that it knows.
    Fix: send a lead only to the webhooks for its own event.
    Given a webhook for new_lead
    When an email lead happens as new_lead
    And a chat lead happens as new_contact
    Then 1 delivery has arrived

  @localiq/sender/select/both-events
  Scenario: Two webhooks take both events at one address
    Why: the documents say so: two webhooks, which may share all else.
    Fix: let two webhooks of an advertiser have the same url and authorization.
    Given a webhook for new_contact
    And a webhook for new_lead
    When a chat lead happens as new_contact
    And a call lead happens as new_lead
    Then 2 deliveries have arrived

  @localiq/sender/select/each-lead
  Scenario: Each lead is sent, once
    Why: a lead that is lost is a customer who waits; one that comes twice is called twice.
    Fix: send each lead once to each webhook that asked for it, however fast they come.
    Given a webhook for new_contact
    When 12 form leads happen
    Then 12 deliveries have arrived

  @localiq/sender/select/removed
  Scenario: A webhook that was removed gets nothing
    Why: who has left must not get personal data any more.
    Fix: stop sending once the removal is answered.
    Given a webhook for new_contact
    When a chat lead happens
    Then 1 delivery has arrived
    When the webhook is removed
    And a chat lead happens
    Then 1 delivery has arrived

  @localiq/sender/select/others-stay
  Scenario: The removal of one webhook leaves the others
    Why: only the one that was named is meant.
    Fix: remove by the whole id.
    Given a webhook for new_contact
    And a webhook for new_lead
    When the webhook is removed
    And a chat lead happens as new_contact
    Then 1 delivery has arrived

Feature: Which leads a receiver gets

  A webhook is registered for one of two events: a lead of a new contact, or a lead of a
  contact that is known.

  @localiq/receiver/select/existing-contact
  Scenario: A second lead of a known contact is accepted
    Why: for the event new_lead each delivery is of a contact that was delivered before.
    Fix: look the contact up by contact_id, and add the lead to it.
    Given a chat lead as documented
    And the receiver accepts it
    And a chat lead that counts as new_lead
    When they are delivered one after another
    Then the receiver accepts each of them

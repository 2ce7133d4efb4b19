Feature: How a sender delivers

  We stand as the CRM. What the documents leave open has a switch in the fake; a sender that chose otherwise is only
  warned.

  @first
  @localiq/sender/policy/registers
  Scenario: A webhook can be registered
    Why: without a registration nothing is sent.
    Fix: answer POST /crm/webhooks with 2xx and the webhook's id.
    Given a webhook for new_contact
    Then the answer has status 2xx
    And the answer has an /id

  @first
  @localiq/sender/policy/delivers
  Scenario: A lead is delivered to the registered address
    Why: that is what a sender is for.
    Fix: post the lead to the webhook's url once it has happened.
    Given a webhook for new_contact
    When a chat lead happens
    Then 1 delivery has arrived

Feature: How a sender delivers

  We stand as the CRM. Deliveries go to the registered address by POST. What becomes of a delivery that fails is
  documented nowhere: what is checked of it only warns.

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

  @localiq/sender/policy/post
  Scenario: Leads are delivered by POST
    Why: a receiver takes nothing else.
    Fix: send each lead as an HTTP POST.
    Given a webhook for new_contact
    When a form lead happens
    Then each delivery's method is POST

  @localiq/sender/policy/path
  Scenario: Leads go to the path that was registered
    Why: the documents' own examples end in file names and in slashes, which mean something to their servers.
    Fix: keep the url as it was given, its last slash included.
    Given this call was made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}/post/","authorization":"token jokin"}
      """
    When a chat lead happens
    Then each delivery's path ends with "/post/"

  @localiq/sender/policy/query
  Scenario: The query that was registered is kept
    Why: many CRMs tell their customers apart by it.
    Fix: keep the url as it was given, its query included.
    Given this call was made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}/leads?customer=7&key=a%20b","authorization":"token jokin"}
      """
    When a chat lead happens
    Then each delivery's query is "customer=7&key=a%20b"

  @localiq/sender/policy/success
  Scenario: Any status of success is enough
    Why: a lead that was taken and comes again is a lead twice.
    Fix: do not send again what was answered with 200 to 299.
    Given a webhook for new_contact
    And the CRM answers with 200, 201, 202, 204
    When 4 chat leads happen
    And 3600 seconds pass
    Then 4 deliveries have arrived

  @localiq/sender/policy/redirect
  Scenario: A redirect is not followed
    Why: leads, and the authorization with them, would go where nobody registered.
    Fix: take a 3xx for a failure.
    Given a webhook for new_contact
    And the CRM answers with 307, 200
    When a chat lead happens
    Then 1 delivery has arrived

  @localiq/sender/policy/no-retries
  Scenario: A delivery that failed is not tried again
    Why: no document names a retry, so receivers cannot count on one.
    Fix: if you do try again, tell the receivers' makers when and how often.
    Given a webhook for new_contact
    And the CRM answers with 500
    When a form lead happens
    And 3600 seconds pass
    Then 1 delivery has arrived

  @localiq/sender/policy/goes-on
  Scenario: One delivery that failed does not hold up the next
    Why: a receiver that is ill for a moment would be cut off for good.
    Fix: send each lead, whatever became of the one before.
    Given a webhook for new_contact
    And the CRM answers with 500, noise, 200
    When a chat lead happens
    Then 1 delivery has arrived
    When a chat lead happens
    Then 2 deliveries have arrived
    When a chat lead happens
    Then 3 deliveries have arrived

  @localiq/sender/policy/goes-inactive
  Scenario: A webhook that fails and fails is switched off
    Why: LOCALiQ says since that it does so; the number is not said.
    Fix: set a webhook to inactive after some failures in a row.
    Given a webhook for new_contact
    And the CRM answers with 500
    When 30 call leads happen
    Then at most 29 deliveries have arrived

  @property
  @localiq/sender/policy/any-sequence
  Scenario: Whatever happens in whatever order, each webhook gets what it is owed
    Why: a CRM comes and goes, and so do webhooks: what holds for one call at a time must hold for any order of them.
    Fix: keep what each webhook is owed by its id alone: new ones, removals and failures of others do not touch it.
    Given any sequence of what the provider offers
    When each sequence is played
    Then each webhook gets what it is owed and nothing else

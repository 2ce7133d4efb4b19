Feature: How a sender delivers

  We stand as the CRM. LeadSquared's account is the access key, its token the secret key.

  @first
  @leadsquared/sender/policy/creates
  Scenario: A webhook can be created
    Why: without a webhook nothing is sent.
    Fix: answer Create with Status Success and the Id in Message.
    Given a webhook for Lead_Post_Create
    Then the answer has status 200
    And the answer has a /Message/Id

  @first
  @leadsquared/sender/policy/delivers
  Scenario: An event is delivered to the webhook's URL
    Why: that is what a sender is for.
    Fix: post the data once the event has occurred.
    Given a webhook for Lead_Post_Create
    When a lead-create event happens
    Then 1 delivery has arrived

  @leadsquared/sender/policy/post
  Scenario: Data is posted
    Why: Method is POST always.
    Fix: send each event as an HTTP POST.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"6"}
      """
    When a lead-update event happens
    Then each delivery's method is POST

  @leadsquared/sender/policy/attempts
  Scenario: A failed delivery is tried three times in all
    Why: an event whose receiver was away for a moment would be lost.
    Fix: try twice more.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the CRM answers with 500
    When a lead-create event happens
    And 3600 seconds pass
    Then 3 deliveries have arrived

  @leadsquared/sender/policy/success
  Scenario: 200 ends a delivery
    Why: an event that was taken and comes again is an event twice.
    Fix: do not send again what was answered with 200.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the CRM answers with 200
    When a lead-create event happens
    And 3600 seconds pass
    Then 1 delivery has arrived

  @leadsquared/sender/policy/recovers
  Scenario: A retry that is accepted ends the delivery
    Why: the receiver is back, and has the event.
    Fix: stop trying after a success.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the CRM answers with 503, 200
    When a lead-create event happens
    And 3600 seconds pass
    Then 2 deliveries have arrived

  @leadsquared/sender/policy/retry-same
  Scenario: A retry is the same delivery
    Why: it tells of the same event.
    Fix: send the same body again.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the CRM answers with 500
    When a lead-create event happens
    And 3600 seconds pass
    Then the deliveries are the same

  @property
  @leadsquared/sender/policy/any-sequence
  Scenario: Whatever happens in whatever order, each webhook gets what it is owed
    Why: webhooks are made, changed and deleted while receivers come and go: what holds for one call must hold in any order.
    Fix: look up each webhook by its id when an event occurs, and once more before each further try.
    Given any sequence of what the provider offers
    When each sequence is played
    Then each webhook gets what it is owed and nothing else

  @leadsquared/sender/policy/disabled
  Scenario: Ten failures in a row disable a webhook
    Why: a receiver that is gone is not called for ever.
    Fix: switch the webhook off after ten deliveries that failed.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the CRM answers with 500
    When 10 lead-create events happen
    And 3600 seconds pass
    And a lead-create event happens
    And 3600 seconds pass
    Then at least 10 deliveries have arrived
    And at most 30 deliveries have arrived

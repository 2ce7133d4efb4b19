Feature: Who gets what

  A webhook is for one event.

  @leadsquared/sender/select/other-event
  Scenario: An event that was not asked for is not sent
    Why: a webhook has one event.
    Fix: look at the event before sending.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    When a lead-update event happens
    Then no delivery arrives

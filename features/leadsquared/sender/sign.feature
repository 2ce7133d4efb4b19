Feature: What proves the sender

  Custom headers go with each delivery; there is no signature.

  @leadsquared/sender/sign/custom-headers
  Scenario: Custom headers are sent word for word
    Why: receivers know their sender by them.
    Fix: send each key and value as given.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","CustomHeaders":[{"Key":"x-api-key","Value":"j5A b=/"}]}
      """
    When a lead-create event happens
    Then each delivery's x-api-key header is "j5A b=/"

  @leadsquared/sender/sign/repeated-key
  Scenario: A key that was given twice is sent twice
    Why: the documented sample has one key twice.
    Fix: send both lines.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","CustomHeaders":[{"Key":"x-tag","Value":"tag-one"},{"Key":"x-tag","Value":"tag-two"}]}
      """
    When a lead-create event happens
    Then each delivery has a header like "*tag-one*"
    And each delivery has a header like "*tag-two*"

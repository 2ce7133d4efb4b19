Feature: What a client registers

  Create takes the attributes of the documentation in JSON.

  @leadsquared/client/register/keys
  Scenario: Each call carries both keys
    Why: a call without access key or secret key is answered 401.
    Fix: put accessKey and secretKey into the query, or x-LSQ-AccessKey and x-LSQ-SecretKey into the headers.
    When the client runs
    Then none of its calls is answered with 401

  @leadsquared/client/register/content-type
  Scenario: Create says that its body is JSON
    Why: the content type must be application/json.
    Fix: send Content-Type: application/json.
    When the client runs
    Then each POST carries a Content-Type header like "application/json*"

  @leadsquared/client/register/per-specification
  Scenario: No body is refused
    Why: a body that is not per specification is answered 400: a missing or unknown attribute, a wrong value, typographic
      quotation marks.
    Fix: the answer's ExceptionMessage says which attribute.
    When the client runs
    Then none of its calls is answered with 400

  @leadsquared/client/register/method
  Scenario: The webhook's method is POST
    Why: Method is POST always.
    Fix: send "Method": "POST".
    When the client runs
    Then each POST to /v2/Webhook.svc/Create has at /Method what is like "POST"

  @leadsquared/client/register/url
  Scenario: The webhook's URL is an HTTP URL
    Why: data is posted there.
    Fix: send an absolute http or https URL.
    When the client runs
    Then each POST to /v2/Webhook.svc/Create has at /URL what is like "http*://*"

  @leadsquared/client/register/event
  Scenario: The webhook names its event
    Why: without WebhookEvent there is nothing to be told of.
    Fix: send the number of an event from the list.
    When the client runs
    Then each POST to /v2/Webhook.svc/Create has a /WebhookEvent

  @leadsquared/client/register/properties-escaped
  Scenario: Webhook properties are JSON within a text
    Why: WebhookProperties are an escaped JSON text; an object in its place is refused.
    Fix: encode the properties as JSON, and that text as JSON once more.
    When the client runs
    Then each POST to /v2/Webhook.svc/Create that has a /WebhookProperties has JSON in a text there

  @leadsquared/client/register/id-intact
  Scenario: The webhook's id comes back as it was given
    Why: a webhook that is not there is answered 500.
    Fix: keep the Id of Create's Message as a text, unchanged.
    When the client runs
    Then none of its calls is answered with 500

Feature: The management API

  Errors are {"Status":"Error","ExceptionType","ExceptionMessage"}.

  @leadsquared/sender/register/id
  Scenario: Create answers with a GUID
    Why: the webhook is known by it.
    Fix: put the id into Message.Id.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    Then the answer's /Status is Success
    And the answer's /Message/Id matches "????????-????-????-????-????????????"

  @leadsquared/sender/register/sample-twice
  Scenario: One custom header key may stand twice
    Why: the documents' sample has x-api-key twice.
    Fix: keep both.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","CustomHeaders":[{"Key":"x-api-key","Value":"A"},{"Key":"x-api-key","Value":"B"}]}
      """
    Then the answer's /Status is Success

  @leadsquared/sender/register/method
  Scenario: Another method than POST is refused
    Why: Method is POST always.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"PUT","ContentType":"application/json","WebhookEvent":"3"}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/event
  Scenario: An event that is no code is refused
    Why: WebhookEvent is a number from the list.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"99"}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/url
  Scenario: A URL that cannot be posted to is refused
    Why: URL is an HTTP or HTTPS URL.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"ftp://a/b","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/unknown-attribute
  Scenario: An attribute that is not of the specification is refused
    Why: the body has the attribute names of the specification.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","Colour":"red"}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/eleven-headers
  Scenario: More than ten custom headers are refused
    Why: up to 10 custom headers.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","CustomHeaders":[{"Key":"h0","Value":"x"},{"Key":"h1","Value":"x"},{"Key":"h2","Value":"x"},{"Key":"h3","Value":"x"},{"Key":"h4","Value":"x"},{"Key":"h5","Value":"x"},{"Key":"h6","Value":"x"},{"Key":"h7","Value":"x"},{"Key":"h8","Value":"x"},{"Key":"h9","Value":"x"},{"Key":"h10","Value":"x"}]}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/properties-object
  Scenario: Properties that are an object are refused
    Why: WebhookProperties are JSON in a text.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"2","WebhookProperties":{"ActivityEvent":"200"}}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/notify
  Scenario: NotifyOnFailure that is no truth value is refused
    Why: NotifyOnFailure is true or false.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3","NotifyOnFailure":"perhaps"}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/quotation-marks
  Scenario: Typographic quotation marks are refused
    Why: JSON knows only one kind.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {“Description”:“Judged”}
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/broken
  Scenario: A body that is no JSON is refused
    Why: it cannot be read.
    Fix: answer with Status Error, and say what is wrong in ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/no-keys
  Scenario: A call without keys is answered 401
    Why: the access credentials are invalid.
    Fix: look at accessKey and secretKey before anything else.
    When this call is made:
      """
      POST /v2/Webhook.svc/Retrieve
      Content-Type: application/json

      {}
      """
    Then the answer has status 401

  @leadsquared/sender/register/no-api
  Scenario: Another name is answered 404
    Why: the API could not be found.
    Fix: answer 404.
    When this call is made:
      """
      POST /v2/Webhook.svc/Creat?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {}
      """
    Then the answer has status 404

  @leadsquared/sender/register/other-method
  Scenario: Another method is answered 405
    Why: Create is posted.
    Fix: answer 405.
    When this call is made:
      """
      GET /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      """
    Then the answer has status 405

  @leadsquared/sender/register/limit
  Scenario: The 26th call in five seconds is refused
    Why: 25 calls in 5 seconds are the limit.
    Fix: answer 429 with the documented message.
    When 10 seconds pass
    And this call is made 26 times:
      """
      POST /v2/Webhook.svc/Retrieve?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {}
      """
    Then the answer has status 429
    And the answer's /ExceptionMessage matches "*limit of 25 in 5 second(s)*"

  @leadsquared/sender/register/limit-not-early
  Scenario: 25 calls in five seconds are answered
    Why: 25 is the limit, not 24.
    Fix: count only what was answered.
    When 10 seconds pass
    And this call is made 25 times:
      """
      POST /v2/Webhook.svc/Retrieve?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {}
      """
    Then the answer has status 200

  @leadsquared/sender/register/limit-refills
  Scenario: After five seconds calls are answered again
    Why: the limit is for 5 seconds.
    Fix: let the window pass.
    When 10 seconds pass
    And this call is made 26 times:
      """
      POST /v2/Webhook.svc/Retrieve?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {}
      """
    And 6 seconds pass
    And this call is made:
      """
      POST /v2/Webhook.svc/Retrieve?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {}
      """
    Then the answer has status 200

  @leadsquared/sender/register/deleted-silent
  Scenario: A webhook that was deleted gets nothing
    Why: nobody asked for it any more.
    Fix: stop sending when the webhook is deleted.
    Given a webhook for Lead_Post_Create
    When the webhook is removed
    And a lead-create event happens
    Then no delivery arrives

  @leadsquared/sender/register/envelope
  Scenario: An error says what it is
    Why: a client shows type and message to its user.
    Fix: answer Status Error with ExceptionType and ExceptionMessage.
    When this call is made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description"
      """
    Then the answer's /Status is Error
    And the answer has an /ExceptionType
    And the answer has an /ExceptionMessage

  @leadsquared/sender/register/retrieve
  Scenario: Retrieve lists a webhook that was created
    Why: clients look theirs up by it.
    Fix: answer with RecordCount and the webhooks in Response.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    When this call is made:
      """
      POST /v2/Webhook.svc/Retrieve?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Parameter":{},"Paging":{"PageIndex":1,"PageSize":10}}
      """
    Then the answer has a /RecordCount
    And the answer has a /Response/0/WebhookId

  @leadsquared/sender/register/update
  Scenario: An update changes the webhook as a whole
    Why: the webhook is for another event then.
    Fix: keep what Update was given in place of what Create was.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    And the answer's /Message/Id is called webhook
    When this call is made:
      """
      POST /v2/Webhook.svc/Update?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"WebhookId":"{webhook}","Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"6"}
      """
    And a lead-update event happens
    And a lead-create event happens
    Then the answer's /Status is Success
    And 1 delivery has arrived
    And the delivery has an /After

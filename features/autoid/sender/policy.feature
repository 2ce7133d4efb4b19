Feature: How a sender delivers

  We stand as the receiver of a webhook. AutoID documents no API: each webhook is set up on its screens, whose form
  stands below. The location has a DNI campaign sales with the tag Region: south, an offline campaign radio, and a menu with
  the steps Sales (press 1), Service (2) and Parts (3). No document says when a message is sent again: a day is long enough.

  @first
  @autoid/sender/policy/delivers
  Scenario: A call is told to the endpoint of a webhook
    Why: that is what a sender is for.
    Fix: send the template to the URL when a call of the campaign ends.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then 1 delivery has arrived

  @autoid/sender/policy/post
  Scenario: A webhook set to POST sends by POST
    Why: the wizard lets one choose, and the receiver was built for the choice.
    Fix: use the method that was chosen.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "method":"POST",
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's method is POST

  @autoid/sender/policy/put
  Scenario: A webhook set to PUT sends by PUT
    Why: the wizard lets one choose, and the receiver was built for the choice.
    Fix: use the method that was chosen.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "method":"PUT",
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's method is PUT

  @autoid/sender/policy/endpoint
  Scenario: The endpoint is called as it was typed in
    Why: the path is the user's own, and receivers find their tenant by path and query.
    Fix: keep path and query of the URL as they are.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}/calls/in?source=autoid&key=a%20b","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's path ends with "/calls/in"
    And each delivery's query is "source=autoid&key=a%20b"

  @autoid/sender/policy/success-ends
  Scenario: A message that was answered with the success code is not sent again
    Why: a call that comes twice is two leads for careless receivers.
    Fix: stop after the success code of the webhook.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "success_code":200,
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 200
    When a call-end event happens
    And 3600 seconds pass
    Then 1 delivery has arrived

  @autoid/sender/policy/success-chosen
  Scenario: Another success code that was chosen is success, too
    Why: 201, 202, 203 and 204 can be chosen; a receiver that answers so is right.
    Fix: compare the answer with the code of the webhook, not with 200.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "success_code":204,
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 204
    When a call-end event happens
    And 3600 seconds pass
    Then 1 delivery has arrived

  @autoid/sender/policy/success-exact
  Scenario: A code that was not chosen is no success
    Why: the user selects the one code that means success.
    Fix: take no other code for it, and send again.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "success_code":200,
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 204, 200
    When a call-end event happens
    And 86400 seconds pass
    Then 2 deliveries have arrived

  @autoid/sender/policy/outage-kept
  Scenario: What met a server error is sent again
    Why: anything else than success is kept until the receiver is back.
    Fix: keep the message and send it again.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 503, 200
    When a call-end event happens
    And 86400 seconds pass
    Then 2 deliveries have arrived

  @autoid/sender/policy/refused-kept
  Scenario: What was refused is sent again
    Why: anything else than success is an error for retransmission, 4xx as well.
    Fix: keep the message and send it again.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 404, 200
    When a call-end event happens
    And 86400 seconds pass
    Then 2 deliveries have arrived

  @autoid/sender/policy/unanswered-kept
  Scenario: What got no proper answer is sent again
    Why: a receiver in trouble may answer nonsense.
    Fix: keep the message when there is no HTTP answer, and send it again.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with noise, 200
    When a call-end event happens
    And 86400 seconds pass
    Then 2 deliveries have arrived

  @autoid/sender/policy/still-down
  Scenario: One failure more does not lose the message
    Why: a receiver may be down for longer than one attempt.
    Fix: keep the message until it is taken.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 503, 503, 200
    When a call-end event happens
    And 86400 seconds pass
    Then 3 deliveries have arrived

  @autoid/sender/policy/redirect
  Scenario: A redirect is not followed
    Why: it is not the success code, and the header lines are meant for the endpoint.
    Fix: treat it as an error: send again to the endpoint itself.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 302, 200
    When a call-end event happens
    Then 1 delivery has arrived

  @autoid/sender/policy/retransmission-same
  Scenario: A retransmission is the same message
    Why: it tells of the same call.
    Fix: keep what was rendered.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"id\":\"0\",\"phone\":\"1\",\"ended\":\"now\",\"seconds\":\"1\"}",
         "mapping":{"id":"callid","phone":"ani","ended":"call_end_time","seconds":"dialed_time"}}}
      """
    And the CRM answers with 500, 200
    When a call-end event happens
    And 86400 seconds pass
    Then at least 2 deliveries have arrived
    And the deliveries are the same

  @autoid/sender/policy/order
  Scenario: The end of a call does not overtake its beginning
    Why: the receiver would open a call that is closed already.
    Fix: hold back the end until the beginning was taken.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"begin"},
       "template":{"name":"{unique}-begin","type":"JSON","format":"{\"moment\":\"begin\",\"id\":\"1\"}",
         "mapping":{"id":"callid"}}}
      """
    And this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}-end","type":"JSON","format":"{\"moment\":\"end\",\"id\":\"1\"}",
         "mapping":{"id":"callid"}}}
      """
    And the CRM answers with 500, 200
    When a call-begin event happens
    And a call-end event happens
    And 86400 seconds pass
    Then the deliveries' /moment are begin, begin, end

  @autoid/sender/policy/each-its-own
  Scenario: Each webhook of a campaign gets its own message
    Why: several webhooks may be enabled, each with its own template.
    Fix: render and send once for each webhook.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}-1","type":"JSON","format":"{\"which\":\"first\",\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}-2","type":"JSON","format":"{\"which\":\"second\",\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then 2 deliveries have arrived
    And no two deliveries have the same /which
    And all deliveries have the same /phone

  @autoid/sender/policy/removed-silent
  Scenario: A webhook that was deleted sends nothing
    Why: nobody asked for it any more.
    Fix: stop sending when the webhook is deleted.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When the webhook is removed
    And a call-end event happens
    Then no delivery arrives

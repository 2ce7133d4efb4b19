Feature: Which call is told, and when

  A webhook is enabled at a campaign, for the beginning or the end of its calls, or at a step of a call treatment.

  @autoid/sender/select/end
  Scenario: A webhook for the end of a call is sent at its end
    Why: what is known only then is what it is for.
    Fix: wait for the end of the call.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"ended\":\"now\"}",
         "mapping":{"ended":"call_end_time"}}}
      """
    When a call-begin event happens
    And a call-end event happens
    Then 1 delivery has arrived
    And each delivery's /ended is like "?*"

  @autoid/sender/select/begin
  Scenario: A webhook for the beginning of a call is sent at its beginning
    Why: somebody picks up a ringing telephone by it.
    Fix: send it when the call begins.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"begin"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-begin event happens
    Then 1 delivery has arrived
    When a call-end event happens
    Then 1 delivery has arrived

  @autoid/sender/select/both-moments
  Scenario: Beginning and end of a call have one call id
    Why: the receiver joins them by it.
    Fix: keep the id for as long as the call lasts.
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
    When a call-begin event happens
    And a call-end event happens
    Then 2 deliveries have arrived
    And all deliveries have the same /id
    And no two deliveries have the same /moment

  @autoid/sender/select/missed
  Scenario: A call that nobody answered is told of, too
    Why: it is the lead that must be called back.
    Fix: send it when the call ends, however it ends.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-missed event happens
    Then 1 delivery has arrived

  @autoid/sender/select/offline-campaign
  Scenario: A webhook of an offline campaign is told of its calls
    Why: offline campaigns have webhooks as well as digital ones.
    Fix: look at the campaign of the number that was called.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"radio","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | campaign | "radio" |
    Then 1 delivery has arrived

  @autoid/sender/select/other-campaign
  Scenario: A webhook is not told of the calls to another campaign
    Why: those calls are somebody else's.
    Fix: compare the campaign of the call with that of the webhook.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | campaign | "radio" |
    Then no delivery arrives

  @autoid/sender/select/step
  Scenario: A webhook at a step is sent for a caller who reaches it
    Why: callers who push Sales go to the CRM.
    Fix: send it once the caller is there.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"treatment":"menu","step":"Sales"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | campaign | "radio" |
      | steps | ["Sales"] |
    Then 1 delivery has arrived

  @autoid/sender/select/other-step
  Scenario: A webhook at a step is not sent for a caller who reaches another
    Why: only callers who push Sales are sent to the CRM.
    Fix: compare the step that was reached with that of the webhook.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"treatment":"menu","step":"Sales"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | steps | ["Service"] |
    Then no delivery arrives

  @autoid/sender/select/no-step
  Scenario: A webhook at a step is not sent for a caller who reaches none
    Why: a caller who hangs up in the menu has pushed nothing.
    Fix: send nothing before the step is reached.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"treatment":"menu","step":"Sales"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | steps | [] |
    Then no delivery arrives

  @autoid/sender/select/unattached
  Scenario: A webhook that is enabled nowhere sends nothing
    Why: it only appears in the drop-downs.
    Fix: wait until it is enabled at a campaign or treatment.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}",
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then no delivery arrives

Feature: What a message holds in XML

  The body is the webhook's template, with the data point of the call in place of each field that was mapped.

  @autoid/sender/render/xml-data-points
  Scenario: The data points stand in the elements and attributes that they were chosen for
    Why: the template is the document that the receiver wants.
    Fix: replace texts and attributes.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<lead id=\"1\"><name><first>x</first></name><phone>1</phone></lead>",
         "mapping":{"/lead/name/first":"ani_first_name","/lead/phone":"ani","/lead/@id":"callid"}}}
      """
    When a call-end event happens with:
      | call.ani_first_name | José |
      | call.ani | 7770004713 |
    Then the delivery's /lead/name/first is José
    And the delivery's /lead/phone is 7770004713
    And each delivery's /lead/@id is like "?*"

  @autoid/sender/render/xml-literal
  Scenario: An element that was not mapped keeps its sample
    Why: constants such as a source stand in templates so.
    Fix: leave alone what has no data point.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<lead source=\"AutoID\"><version>3</version><phone>1</phone></lead>",
         "mapping":{"/lead/phone":"ani"}}}
      """
    When a call-end event happens
    Then the delivery's /lead/@source is AutoID
    And the delivery's /lead/version is 3

  @autoid/sender/render/xml-escaped
  Scenario: Markup in a value is text
    Why: a search word can hold anything that somebody types.
    Fix: escape values as XML asks.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<lead><word>x</word></lead>",
         "mapping":{"/lead/word":"keyword"}}}
      """
    When a call-end event happens with:
      | call.keyword | <b> & "c" |
    Then the delivery's /lead/word is <b> & "c"

  @autoid/sender/render/xml-documented
  Scenario: A message in XML is as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<call><callid>1</callid><session_id>1</session_id><call_start_time>1</call_start_time><call_end_time>1</call_end_time><dialed_time>1</dialed_time><answered_time>1</answered_time><ring_count>1</ring_count><dialstatus>1</dialstatus><repeat_caller>1</repeat_caller><ani_is_valid>1</ani_is_valid><ani>1</ani><tracking>1</tracking><campaign_name>1</campaign_name></call>",
         "mapping":{"callid":"callid","session_id":"session_id","call_start_time":"call_start_time","call_end_time":"call_end_time","dialed_time":"dialed_time","answered_time":"answered_time","ring_count":"ring_count","dialstatus":"dialstatus","repeat_caller":"repeat_caller","ani_is_valid":"ani_is_valid","ani":"ani","tracking":"tracking","campaign_name":"campaign_name"}}}
      """
    When a call-end event happens
    Then each delivery is as documented
    And each delivery's /call/callid is like "?*"

  @autoid/sender/render/xml-begin-blank
  Scenario: At the beginning of a call its end is not known
    Why: who reads a duration takes the call for over.
    Fix: leave tokens of call_end without a value.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"begin"},
       "template":{"name":"{unique}","type":"XML","format":"<lead><seconds>1</seconds><phone>1</phone></lead>",
         "mapping":{"/lead/seconds":"dialed_time","/lead/phone":"ani"}}}
      """
    When a call-begin event happens
    And a call-end event happens
    Then each delivery's /lead/seconds holds no value
    And each delivery's /lead/phone is like "?*"

  @autoid/sender/render/xml-prompts
  Scenario: prompt_responses holds what was asked and pressed
    Why: it is the way of the consumer through the treatment.
    Fix: nest question, question_link and response in it.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<lead><way>x</way><link>x</link></lead>",
         "mapping":{"/lead/way":"prompt_responses","/lead/link":"question_link"}}}
      """
    When a call-end event happens with:
      | steps | ["Sales"] |
    Then each delivery's /lead/way mentions its /lead/link

  @autoid/sender/render/xml-type
  Scenario: XML without a Content-Type of its own is announced as XML
    Why: the header type is application/json or application/xml.
    Fix: announce the template's type where the user typed no line.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"XML","format":"<lead><phone>1</phone></lead>",
         "mapping":{"/lead/phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's Content-Type header is like "*xml*"

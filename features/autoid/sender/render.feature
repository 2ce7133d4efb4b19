Feature: What a message holds in JSON

  The body is the webhook's template, with the data point of the call in place of each field that was mapped.

  @autoid/sender/render/documented
  Scenario: A message in JSON is as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"callid\":\"1\",\"session_id\":\"1\",\"call_start_time\":\"1\",\"call_end_time\":\"1\",\"dialed_time\":\"1\",\"answered_time\":\"1\",\"ring_count\":\"1\",\"dialstatus\":\"1\",\"repeat_caller\":\"1\",\"ani_is_valid\":\"1\",\"ani\":\"1\",\"tracking\":\"1\",\"campaign_name\":\"1\"}",
         "mapping":{"callid":"callid","session_id":"session_id","call_start_time":"call_start_time","call_end_time":"call_end_time","dialed_time":"dialed_time","answered_time":"answered_time","ring_count":"ring_count","dialstatus":"dialstatus","repeat_caller":"repeat_caller","ani_is_valid":"ani_is_valid","ani":"ani","tracking":"tracking","campaign_name":"campaign_name"}}}
      """
    When a call-end event happens
    Then each delivery is as documented
    And each delivery's /callid is like "?*"

  @autoid/sender/render/data-points
  Scenario: The data points stand in the fields that they were chosen for
    Why: first shows the caller's first name, last the last name, phone the number.
    Fix: put each data point into its own field.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"first\":\"Firstname\",\"last\":\"Lastname\",\"phone\":\"1\"}",
         "mapping":{"first":"ani_first_name","last":"ani_last_name","phone":"ani"}}}
      """
    When a call-end event happens with:
      | call.ani_first_name | Nancy |
      | call.ani_last_name | Thompson |
      | call.ani | 7770004711 |
    Then the delivery's /first is Nancy
    And the delivery's /last is Thompson
    And the delivery's /phone is 7770004711

  @autoid/sender/render/shape
  Scenario: Objects and lists of the template stay
    Why: the template is the document that the receiver wants.
    Fix: replace values only.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"lead\":{\"contact\":[{\"name\":{\"last\":\"x\"},\"phone\":\"1\"}]}}",
         "mapping":{"/lead/contact/0/name/last":"ani_last_name","/lead/contact/0/phone":"ani"}}}
      """
    When a call-end event happens with:
      | call.ani_last_name | Thompson |
      | call.ani | 7770004712 |
    Then the delivery's /lead/contact/0/name/last is Thompson
    And the delivery's /lead/contact/0/phone is 7770004712

  @autoid/sender/render/literal
  Scenario: A field that was not mapped keeps its sample
    Why: constants such as a source or a tenant stand in templates so.
    Fix: leave alone what has no data point.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"source\":\"AutoID\",\"version\":3,\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then the delivery's /source is AutoID
    And the delivery's /version is 3

  @autoid/sender/render/unicode
  Scenario: Text beyond ASCII arrives intact
    Why: callers have names in every script.
    Fix: write UTF-8, or escapes.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"first\":\"x\"}",
         "mapping":{"first":"ani_first_name"}}}
      """
    When a call-end event happens with:
      | call.ani_first_name | Zoë 李 |
    Then the delivery's /first is Zoë 李

  @autoid/sender/render/escaped
  Scenario: Quotation marks and backslashes leave the JSON well-formed
    Why: a search word can hold anything that somebody types.
    Fix: escape values as JSON asks.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"word\":\"x\",\"phone\":\"1\"}",
         "mapping":{"word":"keyword","phone":"ani"}}}
      """
    When a call-end event happens with:
      | call.keyword | 12" rims \\ "alloy" |
    Then the delivery's /word is 12" rims \ "alloy"

  @autoid/sender/render/digits-text
  Scenario: Digits within quotation marks stay a text
    Why: a number with a zero in front would lose it.
    Fix: write a text where the template has one.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens with:
      | call.ani | 0777000471 |
    Then the delivery's /phone is 0777000471

  @autoid/sender/render/begin-blank
  Scenario: At the beginning of a call its end is not known
    Why: who reads a duration takes the call for over.
    Fix: leave tokens of call_end without a value.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"begin"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"ended\":\"x\",\"seconds\":\"x\",\"status\":\"x\",\"recording\":\"x\",\"phone\":\"1\"}",
         "mapping":{"ended":"call_end_time","seconds":"dialed_time","status":"dialstatus","recording":"rec_audiourl","phone":"ani"}}}
      """
    When a call-begin event happens
    And a call-end event happens
    Then each delivery's /ended holds no value
    And each delivery's /seconds holds no value
    And each delivery's /status holds no value
    And each delivery's /recording holds no value
    And each delivery's /phone is like "?*"

  @autoid/sender/render/end-known
  Scenario: At the end of a call its end is known
    Why: duration and outcome are what the end is told for.
    Fix: fill the tokens of call_end.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"ended\":\"x\",\"seconds\":\"x\",\"status\":\"x\"}",
         "mapping":{"ended":"call_end_time","seconds":"dialed_time","status":"dialstatus"}}}
      """
    When a call-end event happens
    Then each delivery's /ended is like "?*"
    And each delivery's /seconds is like "?*"
    And each delivery's /status is like "?*"

  @autoid/sender/render/offline-blank
  Scenario: A call to an offline campaign has no visitor
    Why: nobody looked at a website.
    Fix: leave tokens of dni without a value.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"radio","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"page\":\"x\",\"word\":\"x\",\"phone\":\"1\"}",
         "mapping":{"page":"page_id","word":"keyword","phone":"ani"}}}
      """
    When a call-end event happens with:
      | campaign | "radio" |
    Then each delivery's /page holds no value
    And each delivery's /word holds no value
    And each delivery's /phone is like "?*"

  @autoid/sender/render/visitor
  Scenario: A call to a DNI campaign has its visitor
    Why: the receiver sees what the caller had searched for.
    Fix: fill the tokens of dni.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"word\":\"x\"}",
         "mapping":{"word":"keyword"}}}
      """
    When a call-end event happens with:
      | call.keyword | winter tyres |
    Then the delivery's /word is winter tyres

  @autoid/sender/render/times-fit
  Scenario: Times and durations are those of one call
    Why: a call does not end before it starts, nor is it answered for longer than it took.
    Fix: take them all from the same call.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"call_start_time\":\"1\",\"call_end_time\":\"1\",\"dialed_time\":\"1\",\"answered_time\":\"1\"}",
         "mapping":{"call_start_time":"call_start_time","call_end_time":"call_end_time","dialed_time":"dialed_time","answered_time":"answered_time"}}}
      """
    When a call-end event happens
    Then each delivery is as documented
    And each delivery's /call_end_time is like "?*"

  @autoid/sender/render/missed
  Scenario: dialstatus tells of a call that nobody answered
    Why: a call that nobody answered is called back.
    Fix: send what the attempt to connect came to.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"status\":\"x\"}",
         "mapping":{"status":"dialstatus"}}}
      """
    When a call-missed event happens with:
      | call.dialstatus | BUSY |
    Then the delivery's /status is BUSY

  @autoid/sender/render/no-recording
  Scenario: A call that nobody answered has no recording
    Why: there is nothing to listen to.
    Fix: leave the tokens of recordings without a value.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"mp3\":\"x\",\"wav\":\"x\",\"phone\":\"1\"}",
         "mapping":{"mp3":"rec_audiourl","wav":"rec_audiowavurl","phone":"ani"}}}
      """
    When a call-missed event happens
    Then each delivery's /mp3 holds no value
    And each delivery's /wav holds no value
    And each delivery's /phone is like "?*"

  @autoid/sender/render/pressed
  Scenario: response is what the caller pressed
    Why: it tells where the caller wanted to go.
    Fix: send the key.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"key\":\"x\"}",
         "mapping":{"key":"response"}}}
      """
    When a call-end event happens with:
      | steps | ["Parts"] |
    Then the delivery's /key is 3

  @autoid/sender/render/prompts
  Scenario: prompt_responses holds what was asked and pressed
    Why: it is the way of the consumer through the treatment.
    Fix: nest question, question_link and response in it.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"way\":\"x\",\"link\":\"x\",\"question\":\"x\"}",
         "mapping":{"way":"prompt_responses","link":"question_link","question":"question"}}}
      """
    When a call-end event happens with:
      | steps | ["Sales"] |
    Then each delivery's /way mentions its /link
    And each delivery's /way mentions its /question

  @autoid/sender/render/tags
  Scenario: tags holds the tags of the campaign
    Why: campaigns are identified and grouped by them.
    Fix: nest their names and values in it.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"tags\":\"x\"}",
         "mapping":{"tags":"tags"}}}
      """
    When a call-end event happens
    Then each delivery's /tags is like "*Region*south*"

  @autoid/sender/render/callid-unique
  Scenario: Each call has an id of its own
    Why: receivers tell calls apart by it.
    Fix: never use an id twice.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"id\":\"x\"}",
         "mapping":{"id":"callid"}}}
      """
    When 3 call-end events happen
    Then no two deliveries have the same /id

  @autoid/sender/render/repeat-caller
  Scenario: repeat_caller is 1 for somebody who called before
    Why: a receiver greets a known caller by it.
    Fix: look for the number among the earlier calls.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"again\":\"x\"}",
         "mapping":{"again":"repeat_caller"}}}
      """
    When a call-end event happens as repeat-caller
    Then the delivery's /again is 1

  @autoid/sender/render/location
  Scenario: Tokens of the location are the same for each call
    Why: they tell of the location, not of the call.
    Fix: take them from the location.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"place\":\"x\",\"account\":\"x\"}",
         "mapping":{"place":"location_id","account":"account_id"}}}
      """
    When 2 call-end events happen
    Then all deliveries have the same /place
    And all deliveries have the same /account
    And each delivery's /place is like "?*"

  @autoid/sender/render/json-type
  Scenario: JSON without a Content-Type of its own is announced as JSON
    Why: the header type is application/json or application/xml.
    Fix: announce the template's type where the user typed no line.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's Content-Type header is like "application/json*"

  @autoid/sender/render/own-type
  Scenario: A Content-Type that the user typed is sent
    Why: the user knows what the receiver takes.
    Fix: send the line of the webhook in place of the usual one.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"Content-Type","value":"application/json; charset=utf-8"}],
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's Content-Type header is like "application/json;*utf-8"

Feature: What a call may look like in JSON

  The body is the user's own template. These checks send each of the 77 tokens under its own
  name, and vary one thing of a call that is accepted as documented.

  @autoid/receiver/render/end-as-documented
  Scenario: The end of a call as documented is accepted
    Why: it holds each token with its documented example.
    Fix: read the fields that you need by their names, and leave the others alone.
    Given a call-end event as documented
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/begin-as-documented
  Scenario: The beginning of a call is accepted
    Why: what is known at the end only (times, durations, recording) is empty at the beginning.
    Fix: take each token of the category call_end as optional.
    Given a call-begin event as documented
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/missed-as-documented
  Scenario: A call that nobody answered is accepted
    Why: it ends without a connection and without a recording.
    Fix: take dialstatus for what it says, and do not insist on a recording.
    Given a call-missed event as documented
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/offline
  Scenario: A call to an offline campaign is accepted
    Why: no visitor of a website is behind it: each token of the category dni is empty.
    Fix: take the visitor's tokens as optional.
    Given a call-end event as documented
    And the receiver accepts it
    But its /campaign is radio
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/caller-unknown
  Scenario: A caller of whom nothing is known but the number is accepted
    Why: name and address come from a look-up, which often finds nothing.
    Fix: do not insist on a name.
    Given a call-end event as documented
    And the receiver accepts it
    But these fields are changed:
      | call.ani_full_name     | |
      | call.ani_first_name    | |
      | call.ani_middle_name   | |
      | call.ani_last_name     | |
      | call.ani_type          | |
      | call.ani_line_type     | |
      | call.ani_carrier       | |
      | call.ani_street_line_1 | |
      | call.ani_street_line_2 | |
      | call.ani_street_number | |
      | call.ani_street_name   | |
      | call.ani_street_type   | |
      | call.ani_city          | |
      | call.ani_zip           | |
      | call.ani_zip4          | |
      | call.ani_state         | |
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/number-withheld
  Scenario: A caller without a number is accepted
    Why: whoever withholds the number calls all the same.
    Fix: go by the call's id; do not make the number a key.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani is ""
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/nulls
  Scenario: Nulls for what is not known are accepted
    Why: no document says what a token without a value becomes; null is one of three readings.
    Fix: treat null as "no value".
    Given a call-begin event as documented
    And the receiver accepts it
    But in its body /call_end_time is null
    And in its body /answered_time is null
    And in its body /rec_audiourl is null
    And in its body /prompt_responses is null
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/literal-tokens
  Scenario: Tokens left as they are for what is not known are accepted
    Why: no document says what a token without a value becomes; nothing at all may happen to it.
    Fix: treat a value that is a token as "no value".
    Given a call-begin event as documented
    And the receiver accepts it
    But in its body /call_end_time is "%call_end_time%"
    And in its body /answered_time is "%answered_time%"
    And in its body /rec_audiourl is "%rec_audiourl%"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/prompts-none
  Scenario: A call without prompts is accepted
    Why: a number may ring without a menu before it.
    Fix: do not take the first prompt for granted.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.prompt_responses is []
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/prompts-many
  Scenario: A call with several prompts is accepted
    Why: prompt_responses is the way through the menus, and menus lead to menus.
    Fix: read prompt_responses as a list.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.prompt_responses is [{"question":"one","question_link":"http://app.example.com/1.wav","response":"1"},{"question":"Which branch?","question_link":"http://app.example.com/2.wav","response":"2"},{"question":"New or used?","question_link":"","response":"#"}]
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/tags-none
  Scenario: A call without tags is accepted
    Why: a campaign need not be tagged.
    Fix: do not take a tag for granted.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.tags is {}
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/tags-any-name
  Scenario: Tags of any name are accepted
    Why: users name their tags as they like.
    Fix: keep them as a map; do not turn names into columns.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.tags is {"Region": "south", "Source & medium": "Radio / drive time", "Straße Nr. 1": "", "$ref": "x", "123": "y"}
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/tags-list
  Scenario: Tags as a list of name and value are accepted
    Why: "nested object" is all that is said of them, and the example is one line of text.
    Fix: accept both, or leave tags out of the template.
    Given a call-end event as documented
    And the receiver accepts it
    But in its body /tags is [{"name": "Region", "value": "south"}]
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/bare-numbers
  Scenario: Durations as numbers are accepted
    Why: a token without quotation marks around it in the template becomes a number.
    Fix: take "36" and 36 for the same.
    Given a call-end event as documented
    And the receiver accepts it
    But in its body "\"dialed_time\":\"36\"" is replaced by "\"dialed_time\":36"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/times-in-twelve-hours
  Scenario: Times in twelve hours are accepted
    Why: 24 hours GMT is said to be the default; ani_updated_at shows another form.
    Fix: accept both forms, or keep the text.
    Given a call-end event as documented
    And the receiver accepts it
    But in its body /call_start_time is "28 Mar 2019 12:05:00 AM"
    And in its body /call_end_time is "28 Mar 2019 12:05:36 AM"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/unknown-fields
  Scenario: Fields that were not agreed on are accepted
    Why: the template is edited on a screen, without notice to its receivers.
    Fix: ignore what you do not know.
    Given a call-end event as documented
    And the receiver accepts it
    But in its body /leadbench_extra is {"nested": [1, 2.5, null, true]}
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/unicode
  Scenario: Names and texts beyond ASCII are accepted
    Why: people write in every script, and with emoji.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a call-end event as documented
    And the receiver accepts it
    But these fields are changed:
      | call.ani_first_name | Zoë Łukasz    |
      | call.ani_last_name  | 李小龍         |
      | call.campaign_name  | مكتب السيارات |
      | call.keyword        | Ça va? 👍🏽 Ω  |
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/json-escapes
  Scenario: The same text written with escapes is accepted
    Why: JSON lets a writer escape any letter, and some escape all but ASCII.
    Fix: use a JSON parser; do not search the text.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani_first_name is Zoë 😀
    And its body is written with escapes
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/key-order
  Scenario: Keys in another order, with white space between them, are accepted
    Why: JSON objects have no order, and templates are laid out as their makers like.
    Fix: use a JSON parser; do not go by positions.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is written with its keys in reverse order and with white space
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/control-text
  Scenario: Quotes, line breaks and markup in a text are accepted
    Why: people type anything into a search box, and look-ups bring back what others typed.
    Fix: bind values as parameters, and escape them where they are shown.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani_last_name is "O\u0027Hara \"Bob\" \\ \u0027; DROP TABLE calls; --"
    And its call.keyword is "Line 1\nLine 2\r\n\tTabbed <script>alert(1)</script> &amp; {{7*7}} ${x} %s \u0001"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/long-text
  Scenario: A text of 64 KiB is accepted
    Why: nothing limits the length of what a visitor searched for.
    Fix: let the column hold a long text, or cut it yourself.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.keyword holds 65536 characters
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/duration-zero
  Scenario: A call of no length is accepted
    Why: somebody answers and hangs up within a second.
    Fix: do not read 0 as "missing".
    Given a call-end event as documented
    And the receiver accepts it
    But its call.answered_time is 0
    When it is delivered
    Then the receiver accepts it

  @property
  @autoid/receiver/render/any-valid-call
  Scenario: Whatever a valid call holds, it is accepted
    Why: no list of examples holds what the next call will; a receiver made for the examples passes them all.
    Fix: the smallest call that fails is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then the receiver accepts each of them

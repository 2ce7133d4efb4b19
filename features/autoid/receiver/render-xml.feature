Feature: What a call may look like in XML

  A template's type may be XML. These checks send each of the 77 tokens in an element of its
  own name; prompts and tags are elements within theirs.

  Background:
    Given a receiver that takes xml

  @autoid/receiver/render/xml-end
  Scenario: The end of a call in XML is accepted
    Why: JSON and XML are the two types of templates.
    Fix: read the elements that you need by their names, and leave the others alone.
    Given a call-end event as documented
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-begin
  Scenario: The beginning of a call in XML is accepted
    Why: what is known at the end only is an empty element at the beginning.
    Fix: take empty elements for "no value".
    Given a call-begin event as documented
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-offline
  Scenario: A call to an offline campaign in XML is accepted
    Why: no visitor of a website is behind it: each element of the category dni is empty.
    Fix: take the visitor's elements as optional.
    Given a call-end event as documented
    And the receiver accepts it
    But its /campaign is radio
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-prompts-many
  Scenario: A call with several prompts in XML is accepted
    Why: there is an element for each prompt on the way through the menus.
    Fix: read all elements of the name, not the first.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.prompt_responses is [{"question":"one","question_link":"http://app.example.com/1.wav","response":"1"},{"question":"Which branch?","question_link":"","response":"2"}]
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-markup
  Scenario: Markup in a text is accepted
    Why: ampersands and angle brackets in a name come as entities.
    Fix: use an XML parser; do not search the text.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani_last_name is O'Hara & <Sons> "Bob" ]]>
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-references
  Scenario: Character references are accepted
    Why: XML has more than one way to write a letter.
    Fix: use an XML parser; do not search the text.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani_last_name is Andr{e}
    And in its body "{e}" is replaced by "&#233;"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-cdata
  Scenario: Text in a CDATA section is accepted
    Why: a template may have a CDATA section around its token.
    Fix: use an XML parser that gives CDATA as text.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.keyword is Leadbench asks for an offer.
    And in its body "Leadbench asks for an offer." is replaced by "<![CDATA[Leadbench asks for an offer.]]>"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-no-declaration
  Scenario: A document without an XML declaration is accepted
    Why: a template need not have one: UTF-8 is the rule without it.
    Fix: let the XML parser read the bytes.
    Given a call-end event as documented
    And the receiver accepts it
    But in its body "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" is replaced by ""
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-closed-elements
  Scenario: Empty elements in their short form are accepted
    Why: <x/> is <x></x>.
    Fix: use an XML parser; do not search the text.
    Given a call-begin event as documented
    And the receiver accepts it
    But in its body "air conditioning</keyword><gclid>xyz123</gclid><ring_count></ring_count>" is replaced by "air conditioning</keyword><gclid>xyz123</gclid><ring_count/>"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-charset
  Scenario: An XML content type with a character set is accepted
    Why: the header is typed in by hand, and many type the parameter, too.
    Fix: compare the media type without its parameters.
    Given a call-end event as documented
    And the receiver accepts it
    But its Content-Type header is "application/xml; charset=utf-8"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-put
  Scenario: A call in XML that is sent by PUT is accepted
    Why: method and type are chosen apart.
    Fix: route both methods to the same code.
    Given a call-end event as documented
    And the receiver accepts it
    But its method is PUT
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/render/xml-broken
  Scenario: A body that is no XML is refused
    Why: a call that cannot be read must not look as if it had been taken in.
    Fix: answer 400 when the body cannot be parsed, and never 5xx for a sender's mistake.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/render/xml-unicode
  Scenario: Names beyond ASCII in XML are accepted
    Why: the document is UTF-8, and so are people's names.
    Fix: let the XML parser read the bytes; it knows the encoding.
    Given a call-end event as documented
    And the receiver accepts it
    But these fields are changed:
      | call.ani_first_name | Zoë 😀         |
      | call.ani_last_name  | Łukasiewicz 李 |
    When it is delivered
    Then the receiver accepts it

  @property
  @autoid/receiver/render/xml-any-valid-call
  Scenario: Whatever a valid call holds, it is accepted in XML
    Why: no list of examples holds what the next call will.
    Fix: the smallest call that fails is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then the receiver accepts each of them

  @effect
  @autoid/receiver/render/xml-fields-intact
  Scenario: The texts of a call in XML are stored as they were sent
    Why: a name that was escaped twice, or half of a name, is a wrong name.
    Fix: decode entities once, and read CDATA as text.
    Given a way to see what the receiver has stored
    And a call-end event as documented
    And these fields are changed:
      | call.ani_first_name | Zoë &amp; Co |
      | call.ani_last_name  | O'Hara <x>   |
    When it is delivered
    Then its fields are stored as they were sent

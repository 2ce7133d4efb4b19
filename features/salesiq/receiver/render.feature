Feature: What an event may look like

  The envelope is documented key by key; of the entities there are examples, which contradict
  each other in places. Each scenario varies one thing of an event that is accepted as documented.

  @salesiq/receiver/render/conversation-created
  Scenario: A new conversation is accepted
    Why: a visitor starts a chat: the first that is heard of a lead.
    Fix: read entity.visitor and entity.question; the owner may be nobody yet.
    Given a conversation.created event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-attender-updated
  Scenario: A conversation that an operator picks up is accepted
    Why: it says who talks to the visitor from now on.
    Fix: read entity.owner; status is "Connected", chat_status.label "Attended Online".
    Given a conversation.attender.updated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-missed
  Scenario: A missed conversation is accepted
    Why: nobody answered this visitor: the lead that should be called back.
    Fix: read entity.visitor and entity.missed_time.
    Given a conversation.missed event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-completed
  Scenario: A completed conversation is accepted
    Why: the chat has ended.
    Fix: read entity.end_time; status is "Closed".
    Given a conversation.completed event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-rated
  Scenario: A rating is accepted
    Why: the visitor rates the chat: an entity with neither id nor status.
    Fix: read entity.rating, and take the conversation from entity_id.
    Given a conversation.rated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-rated-feedback
  Scenario: Feedback is accepted
    Why: it comes under the name of a rating, but there is no rating in it.
    Fix: do not insist on entity.rating; read entity.feedback.
    Given a conversation.rated.feedback event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-visitor-replied
  Scenario: A visitor's message is accepted
    Why: an unknown visitor's id begins with a dollar sign.
    Fix: take message.sender.id for a text, not for a number.
    Given a conversation.visitor.replied event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-operator-replied
  Scenario: An operator's message is accepted
    Why: the entity of a reply is a message with its sender, and no whole conversation.
    Fix: read entity.message; do not insist on entity.status or entity.question.
    Given a conversation.operator.replied event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/conversation-operator-replied-bot
  Scenario: A bot's message is accepted
    Why: a bot's message has neither text nor msgid, but meta and list.
    Fix: do not insist on message.text and message.msgid.
    Given a conversation.operator.replied.bot event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/department-created
  Scenario: A new department is accepted
    Why: its flags are texts, "true" and "false", and there is no app_id.
    Fix: read "true" as true; do not insist on app_id.
    Given a department.created event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/department-updated
  Scenario: A changed department is accepted
    Why: it has the form of a new one.
    Fix: read it as you read department.created.
    Given a department.updated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/department-deleted
  Scenario: A deleted department is accepted
    Why: what is gone has no entity: the key is not there at all.
    Fix: do not insist on entity; go by entity_id.
    Given a department.deleted event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-created
  Scenario: A new operator is accepted
    Why: most of a new operator's texts are empty, and there is no app_id.
    Fix: read "" as "no value"; do not insist on app_id.
    Given an operator.created event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-updated
  Scenario: A changed operator is accepted
    Why: it has one key more than a new operator: zuid.
    Fix: ignore keys that you do not know.
    Given an operator.updated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-deleted
  Scenario: A deleted operator is accepted
    Why: what is gone has no entity: the key is not there at all.
    Fix: do not insist on entity; go by entity_id.
    Given an operator.deleted event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-departments-associated
  Scenario: An operator who joins departments is accepted
    Why: the page lists the event; the entity is taken to be the operator with the new departments.
    Fix: read entity.departments as you do in operator.updated.
    Given an operator.departments.associated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-departments-dissociated
  Scenario: An operator who leaves departments is accepted
    Why: the page lists the event; the entity is taken to be the operator with the departments that are left.
    Fix: read entity.departments as you do in operator.updated.
    Given an operator.departments.dissociated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-updated
  Scenario: A lead whose information is changed is accepted
    Why: a lead has no e-mail address and no phone, and its type is "lead " with a blank behind.
    Fix: trim entity.type before you compare it; do not insist on email_id and phone.
    Given a visitor.updated event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-updated-converted
  Scenario: A lead that becomes a contact is accepted
    Why: the contact has a new id; that of the lead is in entity.lead.
    Fix: read entity.lead.id to find what you know of the lead.
    Given a visitor.updated.converted event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-updated-contact
  Scenario: A contact whose information is changed is accepted
    Why: there is no entity.lead in it.
    Fix: do not insist on entity.lead.
    Given a visitor.updated.contact event as documented
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/event-time-number
  Scenario: An event_time that is a number is accepted
    Why: the page's first example writes a number, all others a text.
    Fix: read a number and a text of digits alike.
    Given a conversation.created event as documented
    And the receiver accepts it
    But in its body there is no /event_time
    And in its body /event_time is 1566480708268
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/app-id-number
  Scenario: An app_id that is a number is accepted
    Why: two examples write the app_id of the envelope as a number, the entities as a text.
    Fix: read a number and a text of digits alike; keep it as a 64-bit integer or a text.
    Given a conversation.created event as documented
    And the receiver accepts it
    But in its body there is no /app_id
    And in its body /app_id is 40526000000002040
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/version-number
  Scenario: A version that is a number is accepted
    Why: the envelope's version is a text in the examples, and a number in what newer clients of live traffic expect.
    Fix: read 1 and "1" alike, or do not look at it.
    Given a conversation.created event as documented
    And the receiver accepts it
    But in its body there is no /version
    And in its body /version is 1
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/webhook-absent
  Scenario: An envelope that does not name its webhook is accepted
    Why: the definition of the payload does not list webhook, though live traffic has it.
    Fix: do not insist on webhook.
    Given a conversation.created event as documented
    And the receiver accepts it
    But in its body there is no /webhook
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/modified-fields
  Scenario Outline: An envelope with modified_fields is accepted
    Why: the definition lists it, an array, and no example shows it.
    Fix: take modified_fields as optional, empty or not.
    Given a department.updated event as documented
    And the receiver accepts it
    But in its body /modified_fields is <value>
    When it is delivered
    Then the receiver accepts it

    Examples:
      | value                   |
      | []                      |
      | ["name", "description"] |

  @salesiq/receiver/render/app-id-absent
  Scenario: A conversation's envelope without app_id is accepted
    Why: app_id is for data events only; the entity has it, too.
    Fix: take app_id as optional.
    Given a conversation.created event as documented
    And the receiver accepts it
    But in its body there is no /app_id
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/rating-text
  Scenario: A rating that is a text is accepted
    Why: the example has a number, the pages on the mobile apps have a text.
    Fix: read 4 and "4" alike.
    Given a conversation.rated event as documented
    And its body has entity.rating
    And the receiver accepts it
    But in its body entity.rating is "4"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/flags-as-booleans
  Scenario: A department with true and false is accepted
    Why: departments have "true" and "false" as texts, operators real booleans; either may change.
    Fix: read true and "true" alike.
    Given a department.created event as documented
    And the receiver accepts it
    But in its body "\"true\"" is replaced by "true"
    And in its body "\"false\"" is replaced by "false"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/booleans-as-texts
  Scenario: An operator with "true" and "false" is accepted
    Why: operators have real booleans, departments "true" and "false" as texts; either may change.
    Fix: read "true" and true alike.
    Given an operator.created event as documented
    And the receiver accepts it
    But in its body ":true" is replaced by ":\"true\""
    And in its body ":false" is replaced by ":\"false\""
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/operator-empty-texts
  Scenario: An operator with empty texts is accepted
    Why: the example of a new operator has "" for each text that nobody has filled in.
    Fix: read "" as "no value".
    Given an operator.updated event as documented
    And the receiver accepts it
    But these fields are changed:
      | entity.first_name      | "" |
      | entity.last_name       | "" |
      | entity.mobile          | "" |
      | entity.phone           | "" |
      | entity.language        | "" |
      | entity.locale          | "" |
      | entity.time_zone       | "" |
      | entity.address.country | "" |
      | entity.address.city    | "" |
      | entity.address.state   | "" |
      | entity.address.pincode | "" |
      | entity.address.street  | "" |
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-empty-texts
  Scenario: A visitor with empty texts is accepted
    Why: "" stands for "no value" in the examples of operators and departments; a visitor can leave a form empty, too.
    Fix: read "" as "no value".
    Given a conversation.created event as documented
    And the receiver accepts it
    But these fields are changed:
      | entity.visitor.name     | "" |
      | entity.visitor.email_id | "" |
      | entity.visitor.phone    | "" |
      | entity.question         | "" |
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-anonymous
  Scenario: A visitor of whom nothing is known is accepted
    Why: a visitor can start a chat without a name, an e-mail address or a phone.
    Fix: insist on visitor.id only.
    Given a conversation.created event as documented
    And the receiver accepts it
    But it has no entity.visitor.name
    And it has no entity.visitor.email_id
    And it has no entity.visitor.phone
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/nobody-attends
  Scenario: A conversation that nobody has picked up is accepted
    Why: a chat that just began has no owner yet, has not been attended and has not ended.
    Fix: do not insist on owner, attended_time, end_time and missed_time.
    Given a conversation.created event as documented
    And the receiver accepts it
    But it has no entity.owner
    And it has no entity.attended_time
    And it has no entity.end_time
    And it has no entity.missed_time
    And it has no entity.supervisors
    And it has no entity.participants
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/participants-empty
  Scenario: Empty lists of supervisors and participants are accepted
    Why: most chats have one operator and nobody else.
    Fix: do not take the first element for granted.
    Given a conversation.created event as documented
    And the receiver accepts it
    But these fields are changed:
      | entity.supervisors  | [] |
      | entity.participants | [] |
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/visitor-type-trimmed
  Scenario: A lead's type without a blank is accepted
    Why: the example has "lead " with a blank behind, which may be a slip.
    Fix: trim entity.type before you compare it.
    Given a visitor.updated event as documented
    And its body has entity.type
    And the receiver accepts it
    But in its body entity.type is lead
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/status-other
  Scenario: A status that no example shows is accepted
    Why: the examples have a status each and no list of all; live traffic has others, such as "Attended Online".
    Fix: keep the text; do not turn it into a fixed set.
    Given a conversation.completed event as documented
    And its body has entity.status
    And the receiver accepts it
    But in its body entity.status is "Attended Online"
    And in its body entity.chat_status.label is "Leadbench"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/unknown-fields
  Scenario: Keys that no example shows are accepted
    Why: live traffic has them: conversation_id, ended_by, company, visitor.channel and more.
    Fix: ignore what you do not know.
    Given a conversation.completed event as documented
    And its body has entity.visitor
    And the receiver accepts it
    But in its body /leadbench_extra is {"nested": [1, 2.5, null, true]}
    And in its body entity.conversation_id is "17000000004021"
    And in its body entity.ended_by is "visitor"
    And in its body entity.company is {"name": "Zylker", "status": null}
    And in its body entity.visitor.channel is "Website"
    And in its body entity.owner.type is "operator"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/unicode
  Scenario: Names and questions beyond ASCII are accepted
    Why: people write in every script, and with emoji.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a conversation.created event as documented
    And the receiver accepts it
    But these fields are changed:
      | entity.visitor.name | Zoë 李小龍 Łukasz  |
      | entity.question     | नमस्ते 😀👩‍👩‍👧 مكتب Ça? |
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/json-escapes
  Scenario: The same text written with escapes is accepted
    Why: JSON lets a writer escape any letter, and some escape all but ASCII.
    Fix: use a JSON parser; do not search the text.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its entity.visitor.name is Zoë 😀 a/b
    And its body is written with escapes
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/key-order
  Scenario: Keys in another order, with white space between them, are accepted
    Why: JSON objects have no order, and the examples themselves differ.
    Fix: use a JSON parser; do not go by positions.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its body is written with its keys in reverse order and with white space
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/control-text
  Scenario: Quotes, line breaks and markup in a text are accepted
    Why: visitors paste anything into a chat.
    Fix: bind values as parameters, and escape them where they are shown.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its entity.visitor.name is "O\u0027Hara \"Bob\" \\ \u0027; DROP TABLE visitors; --"
    And its entity.question is "Line 1\nLine 2\r\n\tTabbed <script>alert(1)</script> &amp; {{7*7}} ${x} %s"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/long-text
  Scenario: A question of 64 KiB is accepted
    Why: nothing limits the length of a message.
    Fix: let the column hold a long text, or cut it yourself.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its entity.question holds 65536 characters
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/render/large-ids
  Scenario: Ids beyond 2^53 are accepted
    Why: documented ids have 17 digits, which a floating-point number does not hold.
    Fix: keep ids as texts, as they are sent.
    Given a conversation.created event as documented
    And the receiver accepts it
    But these fields are changed:
      | entity.id            | 40526000001808033   |
      | entity.visitor.id    | 2463902591169630574 |
      | entity.department_id | 9223372036854775809 |
    When it is delivered
    Then the receiver accepts it

  @property
  @salesiq/receiver/render/any-valid-event
  Scenario: Whatever a valid event holds, it is accepted
    Why: no list of examples holds what the next event will; a receiver made for the examples passes them all.
    Fix: the smallest event that fails is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then the receiver accepts each of them

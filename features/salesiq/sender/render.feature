Feature: What a delivery holds

  Every event comes in the envelope of the payload definition.

  @salesiq/sender/render/created-documented
  Scenario: conversation.created is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.created
    When a conversation.created event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.created

  @salesiq/sender/render/missed-documented
  Scenario: conversation.missed is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.missed
    When a conversation.missed event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.missed

  @salesiq/sender/render/completed-documented
  Scenario: conversation.completed is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.completed
    When a conversation.completed event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.completed

  @salesiq/sender/render/rated-documented
  Scenario: conversation.rated is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.rated
    When a conversation.rated event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.rated

  @salesiq/sender/render/visitor-replied-documented
  Scenario: conversation.visitor.replied is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.visitor.replied
    When a conversation.visitor.replied event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.visitor.replied

  @salesiq/sender/render/operator-replied-documented
  Scenario: conversation.operator.replied is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for conversation.operator.replied
    When a conversation.operator.replied event happens
    Then each delivery is as documented
    And the delivery's /event is conversation.operator.replied

  @salesiq/sender/render/visitor-updated-documented
  Scenario: visitor.updated is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given a webhook for visitor.updated
    When a visitor.updated event happens
    Then each delivery is as documented
    And the delivery's /event is visitor.updated

  @salesiq/sender/render/no-app-id
  Scenario: An administration event has no app_id
    Why: app_id is available for data events only.
    Fix: leave app_id out of department and operator events.
    Given this call was made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"administration","url":"{url}","events":["department.created"]}
      """
    And the answer's /data/id is called hook
    When a department.created event happens
    Then the delivery has no /app_id
    When this call is made:
      """
      DELETE /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      """

  @salesiq/sender/render/deleted-no-entity
  Scenario: A deleted event has no entity
    Why: the entity is gone.
    Fix: leave the key out; neither null nor {}.
    Given this call was made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"administration","url":"{url}","events":["operator.deleted"]}
      """
    And the answer's /data/id is called hook
    When an operator.deleted event happens
    Then the delivery has no /entity
    When this call is made:
      """
      DELETE /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      """

  @salesiq/sender/render/attempt-first
  Scenario: The first attempt is number 1
    Why: attempt is the number of attempts made.
    Fix: begin with the integer 1.
    Given a webhook for conversation.created
    When a conversation.created event happens
    Then the delivery's /attempt is 1

  @salesiq/sender/render/entity-id
  Scenario: entity_id is the id of the entity
    Why: receivers file events by it.
    Fix: send the conversation's id in both places.
    Given a webhook for conversation.created
    When a conversation.created event happens
    Then each delivery's /entity_id is the same as its /entity/id

  @salesiq/sender/render/media
  Scenario: Events come as JSON
    Why: receivers read nothing else.
    Fix: announce application/json; a character set may follow.
    Given a webhook for conversation.created
    When a conversation.created event happens
    Then each delivery's Content-Type header is like "application/json*"

  @salesiq/sender/render/department-documented
  Scenario: department.created is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"administration","url":"{url}","events":["department.created"]}
      """
    When a department.created event happens
    Then each delivery is as documented
    And the delivery's /event is department.created

  @salesiq/sender/render/operator-documented
  Scenario: operator.created is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"administration","url":"{url}","events":["operator.created"]}
      """
    When an operator.created event happens
    Then each delivery is as documented
    And the delivery's /event is operator.created

Feature: What a delivery holds

  Each event has its shape: leads flat or with Before and After, activities in an array, tasks, opportunities.

  @leadsquared/sender/render/lead-create-documented
  Scenario: lead-create is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    When a lead-create event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/lead-update-documented
  Scenario: lead-update is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"6"}
      """
    When a lead-update event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/lead-stage-documented
  Scenario: lead-stage is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"5"}
      """
    When a lead-stage event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/lead-owner-documented
  Scenario: lead-owner is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"4"}
      """
    When a lead-owner event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/lead-score-documented
  Scenario: lead-score is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"9"}
      """
    When a lead-score event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/landing-page-documented
  Scenario: landing-page is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"1","IsSpecificLandingPage":false}
      """
    When a landing-page event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/activity-create-documented
  Scenario: activity-create is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"2","WebhookProperties":"{\"ActivityEvent\":\"22\"}"}
      """
    When a activity-create event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/activity-update-documented
  Scenario: activity-update is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"15","WebhookProperties":"{\"ActivityEvent\":\"22\"}"}
      """
    When a activity-update event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/task-create-documented
  Scenario: task-create is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"7"}
      """
    When a task-create event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/task-reminder-documented
  Scenario: task-reminder is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"8"}
      """
    When a task-reminder event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/task-complete-documented
  Scenario: task-complete is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"16"}
      """
    When a task-complete event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/task-update-documented
  Scenario: task-update is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"17"}
      """
    When a task-update event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/opportunity-create-documented
  Scenario: opportunity-create is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"31","WebhookProperties":"{\"OpportunityEvents\":[\"12000\"]}"}
      """
    When a opportunity-create event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/opportunity-update-documented
  Scenario: opportunity-update is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"32","WebhookProperties":"{\"OpportunityEvents\":[\"12000\"]}"}
      """
    When a opportunity-update event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/opportunity-field-documented
  Scenario: opportunity-field is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"33","WebhookProperties":"{\"OpportunityEvents\":[\"12000\"],\"ChangedOpportunityField\":\"mx_Custom_1\"}"}
      """
    When a opportunity-field event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/opportunity-stage-documented
  Scenario: opportunity-stage is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"34","WebhookProperties":"{\"OpportunityEvents\":[\"12000\"],\"StatusFrom\":\"Open\"}"}
      """
    When a opportunity-stage event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/opportunity-delete-documented
  Scenario: opportunity-delete is delivered as documented
    Why: receivers are written from the documents.
    Fix: the failure names the place and what should be there.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"35","WebhookProperties":"{\"OpportunityEvents\":[\"12000\"]}"}
      """
    When a opportunity-delete event happens
    Then 1 delivery has arrived
    And each delivery is as documented

  @leadsquared/sender/render/change-halves
  Scenario: An update tells of one lead before and after
    Why: the halves are compared.
    Fix: send the same ProspectID in both.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"6"}
      """
    When a lead-update event happens
    Then each delivery's /Before/ProspectID is the same as its /After/ProspectID

  @leadsquared/sender/render/text-plain
  Scenario: Data that was asked for as text/plain comes so
    Why: the receiver takes nothing else.
    Fix: announce the format that the webhook has.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"text/plain","WebhookEvent":"3"}
      """
    When a lead-create event happens
    Then each delivery's Content-Type header is like "text/plain*"

  @leadsquared/sender/render/form
  Scenario: Data that was asked for as a form comes so
    Why: the receiver takes nothing else.
    Fix: write the data as application/x-www-form-urlencoded.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/x-www-form-urlencoded","WebhookEvent":"3"}
      """
    When a lead-create event happens
    Then each delivery's Content-Type header is like "application/x-www-form-urlencoded*"
    And each delivery is as documented

  @leadsquared/sender/render/query
  Scenario: The query tells what triggered the delivery
    Why: receivers file deliveries by it.
    Fix: append entityType, entityId and eventType to the URL.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    When a lead-create event happens
    Then each delivery's query is like "*entityType=?*"
    And each delivery's query is like "*entityId=?*"
    And each delivery's query is like "*eventType=?*"

  @leadsquared/sender/render/query-kept
  Scenario: A query that the URL has is kept
    Why: users put keys and campaigns there.
    Fix: append to it.
    Given this call was made:
      """
      POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}
      Content-Type: application/json

      {"Description":"Judged","URL":"{url}?tenant=7","Method":"POST","ContentType":"application/json","WebhookEvent":"3"}
      """
    When a lead-create event happens
    Then each delivery's query is like "*tenant=7*"

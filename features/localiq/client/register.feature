Feature: How a client registers and removes its webhook

  The samples of the documents are what a call should look like. What the API refuses, a client should not send.

  @localiq/client/register/parameters
  Scenario: No parameter is missing or wrong
    Why: the API answers 422, and nothing is registered.
    Fix: send global_master_advertiser_id in the query, event_type and url in the body; the answer names what is wrong.
    When the client runs
    Then none of its calls is answered with 422

  @localiq/client/register/well-formed
  Scenario: No call is malformed
    Why: the API answers 400, and nothing is registered.
    Fix: send JSON, and say so.
    When the client runs
    Then none of its calls is answered with 400

  @localiq/client/register/id-intact
  Scenario: Ids come back as they were given
    Why: an id holds a +, which is a blank to those who take a path for a form.
    Fix: send the id as it was given, or its + as %2B.
    When the client runs
    Then none of its calls is answered with 404

  @localiq/client/register/event-type
  Scenario: A registration says for which event it is
    Why: a webhook fires for one of two events.
    Fix: send event_type, new_contact or new_lead.
    When the client runs
    Then each POST to /crm/webhooks has at /event_type what is like "new_*"

  @localiq/client/register/url
  Scenario: A registration says where leads are to go
    Why: without a URL nothing can be sent.
    Fix: send url, an absolute http or https URL.
    When the client runs
    Then each POST to /crm/webhooks has at /url what is like "http*://?*"

  @localiq/client/register/authorization
  Scenario: A registration gives a token to be sent with each lead
    Why: without one the endpoint cannot tell who is calling.
    Fix: send authorization, such as "token jokin".
    When the client runs
    Then each POST to /crm/webhooks has an /authorization

  @localiq/client/register/content-type
  Scenario: A registration says that it is JSON
    Why: the samples do, and the API refuses another.
    Fix: send Content-Type: application/json.
    When the client runs
    Then each POST to /crm/webhooks carries a Content-Type header like "application/json*"

  @localiq/client/register/token
  Scenario: Each call carries the token
    Why: without it each call is answered 401.
    Fix: send the access token in the Authorization header.
    When the client runs
    Then each of its calls carries an Authorization header like "*{token}"

  @localiq/client/register/bare-token
  Scenario: The token is sent alone
    Why: so each sample of these calls has it; that Bearer may stand before it is said of others.
    Fix: send Authorization: and the token, nothing else.
    When the client runs
    Then each of its calls carries an Authorization header like "{token}"

  @localiq/client/register/token-not-in-address
  Scenario: The token stands in no address
    Why: addresses are logged on the way.
    Fix: send the token in the Authorization header and nowhere else.
    When the client runs
    Then its token is in no address

  @localiq/client/register/any-success
  Scenario: Any success will do
    Why: no document names the status of a registration: it may be 200 or 201.
    Fix: take each status from 200 to 299 for a success.
    Given the fake's register-status is 201
    When the client runs
    Then it ends with success

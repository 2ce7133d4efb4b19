Feature: How a client behaves

  The client is run once a scenario against a fake of its own. It is expected to create a webhook, to delete it when it is
  done, and to end. Its access key is LEADBENCH_ACCOUNT, its secret key LEADBENCH_TOKEN.

  @first
  @leadsquared/client/policy/calls
  Scenario: The client calls the API
    Why: a client that calls somewhere else shows nothing.
    Fix: take the API's address from LEADBENCH_URL.
    When the client runs
    Then the client called POST /v2/Webhook.svc/Create

  @leadsquared/client/policy/documented
  Scenario: Each call meets a documented API
    Why: another name or method is answered 404 or 405.
    Fix: the nearest documented endpoint is named in the failure. Delete is a GET.
    When the client runs
    Then each of its calls is documented

  @leadsquared/client/policy/ends
  Scenario: A client that did its work ends with success
    Why: whoever starts it learns of a failure from its exit code.
    Fix: end with 0 when every call succeeded.
    When the client runs
    Then it ends with success

  @leadsquared/client/policy/leaves-nothing
  Scenario: A client that ends leaves no webhook behind
    Why: events go on being sent to an address that nobody serves, and ten failures disable the webhook.
    Fix: GET Delete with the webhookId that Create gave.
    When the client runs
    Then nothing is left registered

  @leadsquared/client/policy/backs-off
  Scenario: After 429 the client waits
    Why: 25 calls in 5 seconds are all that an account has; asking again at once only spends them.
    Fix: wait as long as the limit's window before the call is made again.
    Given the fake's rate-limit is 1
    And the fake's rate-window is 1
    When the client runs
    Then it waits 900 milliseconds or more after 429

  @leadsquared/client/policy/gets-on
  Scenario: After 429 the client gets its work done
    Why: a call that came too soon is no call that failed.
    Fix: make the call again after the wait.
    Given the fake's rate-limit is 1
    And the fake's rate-window is 1
    When the client runs
    Then nothing is left registered

  @leadsquared/client/policy/refusal-told
  Scenario: A client whose keys are refused says so
    Why: a 401 that nobody hears of is found out weeks later, by the leads that are missing.
    Fix: end with another exit code than 0.
    Given the fake's secret-key is another-secret
    When the client runs
    Then it ends with failure

  @leadsquared/client/policy/refusal-taken
  Scenario: A client whose keys are refused does not insist
    Why: the same keys are refused again, and each call counts.
    Fix: give up after 401.
    Given the fake's secret-key is another-secret
    When the client runs
    Then it made at most 3 calls

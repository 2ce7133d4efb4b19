Feature: How a client behaves

  The client is run once a scenario against a fake of its own. It is expected to create a webhook for LEADBENCH_RECEIVER, to
  delete it when it is done, and to end.

  @first
  @salesiq/client/policy/calls
  Scenario: The client calls the API
    Why: a client that calls somewhere else shows nothing.
    Fix: take the API's address from LEADBENCH_URL, and the screen name from LEADBENCH_ACCOUNT.
    When the client runs
    Then the client called POST /api/v2/{screenname}/webhooks

  @salesiq/client/policy/documented
  Scenario: Each call meets a documented endpoint
    Why: another path or method is answered with an error.
    Fix: the nearest documented endpoint is named in the failure.
    When the client runs
    Then each of its calls is documented

  @salesiq/client/policy/ends
  Scenario: A client that did its work ends with success
    Why: whoever starts it learns of a failure from its exit code.
    Fix: end with 0 when every call succeeded.
    When the client runs
    Then it ends with success

  @salesiq/client/policy/leaves-nothing
  Scenario: A client that ends leaves no webhook behind
    Why: events go on being sent to an address that nobody serves; a portal has three administration webhooks at most.
    Fix: DELETE the webhook with the id that its creation gave.
    When the client runs
    Then nothing is left registered

  @salesiq/client/policy/error-under-200
  Scenario: An error is one although its status is 200
    Why: successes and errors alike are answered with 200.
    Fix: look for error in the reply before anything else, and end with another exit code than 0.
    Given the fake's plan is professional
    When the client runs
    Then it ends with failure

  @salesiq/client/policy/refusal-taken
  Scenario: A client that is refused does not insist
    Why: the same call is refused again.
    Fix: give up after an error.
    Given the fake's plan is professional
    When the client runs
    Then it made at most 3 calls

  @salesiq/client/policy/token-expired
  Scenario: A client whose token has expired gets another, or says so
    Why: an access token lives for an hour; a client that does not notice does nothing, and nobody knows.
    Fix: get another token for the refresh token when a reply has the code 1008, or end with another exit code than 0.
    Given the fake's oauth is on
    And the client's token has expired
    When the client runs
    Then it gets another token, or ends with failure

  @salesiq/client/policy/token-renewed
  Scenario: A token that was granted is used
    Why: the old one is refused for ever.
    Fix: make the refused call again with access_token of the grant, and all calls after it.
    Given the fake's oauth is on
    And the client's token has expired
    When the client runs
    Then it uses a token that it was granted

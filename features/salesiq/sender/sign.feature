Feature: What proves the sender

  A webhook with secured:true is signed: RSA, PKCS#1 v1.5, SHA-256, Base64, in x-siqsignature.

  @salesiq/sender/sign/verifies
  Scenario: The public key verifies the exact bytes
    Why: that is how a receiver knows its sender.
    Fix: sign the bytes that are sent, not the object they were made of.
    Given a webhook for conversation.rated
    And the answer's /data/public_keys/0/key is called key
    When a conversation.rated event happens
    Then each delivery is signed by the key

  @salesiq/sender/sign/each-attempt
  Scenario: Each attempt is signed anew
    Why: attempt is within the body, so the first signature is wrong for the second body.
    Fix: sign after the attempt was counted.
    Given a webhook for conversation.created
    And the answer's /data/public_keys/0/key is called key
    And the CRM answers with 500
    When a conversation.created event happens
    And 60 seconds pass
    Then each delivery is signed by the key
    And 2 deliveries have arrived

  @salesiq/sender/sign/oldest-key
  Scenario: Of two keys the oldest signs
    Why: receivers install the new key before the old one goes.
    Fix: keep signing with the older key until it is deleted.
    Given a webhook for conversation.created
    And the answer's /data/public_keys/0/key is called key
    And this call was made:
      """
      POST /api/v2/{account}/webhooks/{hook}/keys
      Authorization: Zoho-oauthtoken {token}
      """
    When a conversation.created event happens
    Then each delivery is signed by the key

  @salesiq/sender/sign/unsecured
  Scenario: A webhook that is not secured is not signed
    Why: secured says whether a signature is sent.
    Fix: leave the header out.
    Given this call was made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"data","url":"{url}","events":["conversation.missed"],"secured":false}
      """
    And the answer's /data/id is called hook
    When a conversation.missed event happens
    Then no delivery is signed
    When this call is made:
      """
      DELETE /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      """

  @salesiq/sender/sign/rotation
  Scenario: After the older key is deleted the newer one signs
    Why: receivers forget the old key then.
    Fix: sign with the key that is left.
    Given a webhook for conversation.created
    And the answer's /data/public_keys/0/id is called older
    And this call was made:
      """
      POST /api/v2/{account}/webhooks/{hook}/keys
      Authorization: Zoho-oauthtoken {token}
      """
    And this call was made:
      """
      DELETE /api/v2/{account}/webhooks/{hook}/keys/{older}
      Authorization: Zoho-oauthtoken {token}
      """
    And this call was made:
      """
      GET /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      """
    And the answer's /data/public_keys/0/key is called key
    When a conversation.created event happens
    Then each delivery is signed by the key

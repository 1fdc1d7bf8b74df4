@agentspec @opa @enforce
Feature: OPA in enforce mode
  In enforce mode an answer that violates the policy never reaches the client. This is the promise that makes the
  sidecar worth having.

  @ENF-1 @ENF-2 @OPA-5 @OPA-7 @smoke
  Rule: A violating answer is replaced by a refusal
    The client learns that a policy stopped the answer, and which one.

    Background:
      Given the fitness-tracker agent in enforce mode

    Scenario: An agent that reports no guardrail is blocked on its chat route
      When a client chats, and the agent reports nothing
      Then the client is answered with status 403
      And the refusal names the policy violation "pii_detector_not_invoked"
      And the client is told the violation "pii_detector_not_invoked"

    Scenario: An agent that reports the wrong guardrail is blocked
      When a client chats, and the agent reports the guardrails "content_filter" only
      Then the client is answered with status 403
      And the refusal names the policy violation "pii_detector_not_invoked"

    @OPA-6
    Scenario: A report that violates is blocked on any route
      When the agent answers with the headers:
        | name                     | value        |
        | X-AgentSpec-Tools-Called | get-progress |
      Then the client is answered with status 403

    @OPA-9
    Scenario: Another spelling of the chat route does not slip past
      When a client posts a chat message to "/plans/..//%63hat/", and the agent reports nothing
      Then the client is answered with status 403

    @ENF-5
    Scenario Outline: A refusal wins over the agent's own status <status>
      When the agent answers with status <status> and a report of the tools "get-progress" only
      Then the client is answered with status 403
      And the audit entry of the request has status 403

      Examples:
        | status |
        |    404 |
        |    500 |

  @ENF-3 @ENF-4 @ENF-1
  Rule: Nothing of the blocked answer gets through
    Half an answer, or headers that describe one, can leak what the policy holds back.

    Background:
      Given the fitness-tracker agent in enforce mode

    Scenario: The body and the headers of the blocked answer are gone
      When the agent answers with the body "my secret plan", a report of the tools "get-progress" only, and the headers:
        | name             | value      |
        | etag             | "v7"       |
        | content-language | de         |
        | last-modified    | yesterday  |
        | content-type     | text/plain |
      Then the client is answered with status 403
      And the client receives nothing of "my secret plan"
      And the client receives the header "content-type" with "application/json"
      And the client receives none of the headers "etag, content-language, last-modified"

    Scenario: The refusal of a compressed answer can be read
      When the agent answers with a compressed body and a report of the tools "get-progress" only
      Then the client is answered with status 403
      And the client receives no "content-encoding" header
      And the refusal names the policy violation "pii_detector_not_invoked"

    Scenario: The sidecar goes on serving after many refusals
      When 100 clients chat at the same time, and the agent reports nothing
      Then every one of them is answered with status 403
      And a client that chats afterwards is answered with status 200

  @ENF-6 @OPA-1 @AUD-9
  Rule: A refusal is recorded, and the agent has done its work
    What the agent did is done; the audit must show both the deed and that it was stopped.

    Background:
      Given the fitness-tracker agent in enforce mode

    Scenario: The entry of a refusal says that it was blocked, and why
      When a client chats, and the agent reports the guardrails "content_filter" and the tools "get-progress"
      Then the audit entry of the request has:
        | field               | value |
        | statusCode          |   403 |
        | opaBlocked          | true  |
        | behavioralCompliant | false |
      And the audit entry of the request has the violation "pii_detector_not_invoked"
      And the audit entry of the request shows the guardrails "content_filter"
      And the audit entry of the request shows the tools "get-progress"

    Scenario: The agent has processed the request that was refused
      When a client chats, and the agent reports nothing
      Then the client is answered with status 403
      And the agent has received the request once

  @ENF-7 @OPA-8 @HDR-9
  Rule: What the policy allows passes as if it were not there
    Enforcing must cost compliant agents nothing.

    Background:
      Given the fitness-tracker agent in enforce mode

    Scenario: An agent that reports its guardrail is heard
      When a client chats, and the agent reports the guardrails "pii-detector" only
      Then the client is answered with status 200
      And the client receives the agent's reply
      And the client receives no AgentSpec header
      And the audit entry of the request is compliant
      And the audit entry of the request has none of:
        | opaBlocked |

    Scenario: A silent answer outside the chat route passes
      When a client requests "/plans" of the agent
      Then the client is answered with status 200

    Scenario: An agent that reports by itself, in full, is heard
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives the agent's reply

  @OPA-16 @OPA-17 @OPA-18
  Rule: Without an answer from the policy engine nothing is blocked
    Failing open is a decision: an outage of the policy engine is not an outage of every agent.

    Scenario: A policy engine that cannot be reached blocks nobody
      Given the fitness-tracker agent in enforce mode
      And its policy engine cannot be reached
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the audit entry of the request has none of:
        | behavioralCompliant |
        | opaBlocked          |
      And the sidecar has logged a warning

  @DEM-12 @DEM-15 @ASR-86
  Rule: The mode that a scenario borrows is given back
    A specification that leaves an agent enforcing has broken the cluster that it was to specify.

    Scenario: After enforcing, the sidecar tracks again
      Given the fitness-tracker agent in enforce mode
      And a client has been refused
      When the sidecar is given back as it was
      And a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the client is told the violation "pii_detector_not_invoked"

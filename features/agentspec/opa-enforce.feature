@agentspec @opa @enforce
Feature: Policies in enforce mode
  In enforce mode an answer that violates the agent's policy, as Open Policy Agent (OPA) judges it, never reaches the
  client. This is the promise that makes the sidecar worth having.

  @smoke @ENF-1 @OPA-5
  Rule: A violating answer is replaced by a refusal
    The client learns that a policy stopped the answer, and which one.

    Background:
      Given the fitness-tracker agent in enforce mode

    @ENF-2 @OPA-7
    Scenario: An agent that reports no guardrail is blocked on its chat route
      Given the agent reports nothing
      When a client sends a chat message
      Then the client is answered with status 403
      And the refusal names the violation "pii_detector_not_invoked"
      And the answer names the violation "pii_detector_not_invoked" in a header

    @ENF-2
    Scenario: An agent that reports the wrong guardrail is blocked
      Given the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 403
      And the refusal names the violation "pii_detector_not_invoked"

    @OPA-6
    Scenario: A report that violates is blocked on any route
      Given the agent reports:
        | tools | get-progress |
      When a client sends a request
      Then the client is answered with status 403

    @extended @OPA-27
    Scenario Outline: The chat route does not slip past, spelled <spelling>
      Given the agent reports nothing
      When a client sends a chat message to "<spelling>"
      Then the client is answered with status 403

      Examples:
        | spelling           | who would still route it there     |
        | /plans/..//%63hat/ | agents that tidy up and decode     |
        | /chat;v=1          | agents that know path parameters   |
        | /chat;v=1/         | the same, with a slash at the end  |
        | /;a/chat;v=%ff     | the same, in every segment         |
        | /chat%3Bv=1        | agents that decode first           |
        | /plans\\..\\chat   | agents that read it as browsers do |

    @ENF-5
    Scenario Outline: A refusal wins over the agent's own status <status>
      Given the agent reports:
        | tools | get-progress |
      And the agent answers with:
        | status | <status> |
      When a client sends a request
      Then the client is answered with status 403
      And the audit entry shows:
        | status | 403 |

      Examples:
        | status |
        |    404 |
        |    500 |

  Rule: Nothing of the blocked answer gets through
    Half an answer, or headers that describe one, can leak what the policy holds back.

    Background:
      Given the fitness-tracker agent in enforce mode

    @ENF-1 @ENF-3 @ENF-4
    Scenario: The body and the headers of the blocked answer are gone
      Given the agent reports:
        | tools | get-progress |
      And the agent answers with:
        | body             | my secret plan |
        | etag             | "v7"           |
        | content-language | de             |
        | last-modified    | yesterday      |
        | content-type     | text/plain     |
      When a client sends a request
      Then the client is answered with status 403
      And the answer says nothing of "my secret plan"
      And the answer has the headers:
        | content-type | application/json |
      And the answer has no "etag, content-language, last-modified" headers

    @ENF-2 @ENF-4
    Scenario: The refusal of a compressed answer can be read
      Given the agent reports:
        | tools | get-progress |
      And the agent answers with:
        | compressed body | my secret plan |
      When a client sends a request
      Then the client is answered with status 403
      And the answer has no "content-encoding" header
      And the refusal names the violation "pii_detector_not_invoked"

    @ENF-3
    Scenario: The sidecar goes on serving after many refusals
      Given the agent reports:
        | guardrails | content_filter |
      When 100 clients send 100 chat messages between them
      Then every client is answered with status 403
      Given the agent reports:
        | guardrails | pii-detector |
      When a client sends a chat message
      Then the client is answered with status 200

  Rule: A refusal is recorded, and the agent has done its work
    What the agent did is done; the audit must show both the deed and that it was stopped.

    Background:
      Given the fitness-tracker agent in enforce mode

    @AUD-9 @ENF-6
    Scenario: The entry of a refusal says that it was blocked, and why
      Given the agent reports:
        | guardrails | content_filter |
        | tools      | get-progress   |
      When a client sends a chat message
      Then the client is answered with status 403
      And the audit entry shows:
        | status            |                      403 |
        | blocked           | yes                      |
        | compliant         | no                       |
        | policy violations | pii_detector_not_invoked |
        | guardrails        | content_filter           |
        | tools             | get-progress             |

    @OPA-1
    Scenario: The agent has processed the request that was refused
      Given the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 403
      And the agent has received the request once

  Rule: What the policy allows passes as if it were not there
    Enforcing must cost compliant agents nothing.

    Background:
      Given the fitness-tracker agent in enforce mode

    @ENF-7 @HDR-9
    Scenario: An agent that reports its guardrail gets through
      Given the agent reports:
        | guardrails | pii-detector |
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives the agent's reply
      And the client receives no AgentSpec header
      And the audit entry shows:
        | compliant | yes |
      And the audit entry shows no:
        | block |

    @OPA-8
    Scenario: An answer without a report outside the chat route passes
      When a client requests "/plans" of the agent
      Then the client is answered with status 200

    @ENF-7
    Scenario: An agent that reports by itself, in full, gets through
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives the agent's reply

  @OPA-16 @OPA-17 @OPA-18
  Rule: Without an answer from the policy engine nothing is blocked
    Failing open is a decision: an outage of the policy engine is not an outage of every agent.

    Scenario: A policy engine that cannot be reached blocks nobody
      Given the fitness-tracker agent in enforce mode
      And its policy engine cannot be reached
      And the agent reports:
        | guardrails | content_filter |
        | tools      | get-progress   |
      When a client sends a chat message
      Then the client is answered with status 200
      And the audit entry shows:
        | guardrails | content_filter |
      And the audit entry shows no:
        | compliance verdict |
        | block              |
      And the sidecar has logged a warning

    @extended @OPA-26
    Scenario: A policy engine that was never given the policy blocks nobody
      Given the gymcoach agent in enforce mode
      And its policy engine knows no policy for it
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 200
      And the audit entry shows no:
        | compliance verdict |
        | block              |
      And the sidecar has logged a warning

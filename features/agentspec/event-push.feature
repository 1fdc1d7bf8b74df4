@agentspec @events
Feature: Event push
  Some of what an agent does is known only after its answer has gone: tokens counted, tools that ran late. The agent
  pushes it to the control plane, and the sidecar adds it to the entry of the request.

  @EVT-12 @EVT-6 @EVT-7 @EVT-8 @EVT-9 @AUD-11 @AGT-11 @KIT-11
  Rule: What an agent pushes lands on the entry of its request
    A push that is accepted and dropped is worse than none: everybody believes that it was recorded.

    Scenario: The demo agent pushes what it did by itself
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the audit entry of the request comes to show a model call
      And the audit entry of the request shows the guardrail "pii-detector"
      And the audit entry of the request shows at least one of the agent's declared tools

    Scenario: A push for a known request is acknowledged
      Given the fitness-tracker agent
      And a client has chatted, and the agent pushes nothing by itself
      When the agent pushes:
        | type | name         |
        | tool | get-progress |
      Then the push is acknowledged as found
      And the acknowledgement lists no violations

    Scenario Outline: An event of type <type> <effect>
      Given the fitness-tracker agent
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes <event>
      Then the push is acknowledged as found
      And the audit entry of the request shows <what>

      Examples:
        | type      | effect                   | event                                                                                     | what                          |
        | guardrail | adds a guardrail         | {"type": "guardrail", "guardrailType": "pii-detector", "invoked": true, "blocked": false} | the guardrails "pii-detector" |
        | guardrail | counts only if it ran    | {"type": "guardrail", "guardrailType": "pii-detector", "invoked": false}                  | no guardrails                 |
        | tool      | adds a tool              | {"type": "tool", "name": "get-progress", "success": true, "latencyMs": 12}                | the tools "get-progress"      |
        | tool      | adds a tool that failed  | {"type": "tool", "name": "get-progress", "success": false, "latencyMs": 12}               | the tools "get-progress"      |
        | model     | adds a model call        | {"type": "model", "modelId": "groq/llama", "tokenCount": 42}                              | a model call of 42 tokens     |
        | model     | counts 0 tokens untold   | {"type": "model", "modelId": "groq/llama"}                                                | a model call of 0 tokens      |
        | memory    | is accepted and not kept | {"type": "memory", "backend": "redis", "ttlSeconds": 60, "piiScrubbed": true}             | no tools                      |

    Scenario: A tool that was called twice is listed twice
      Given the fitness-tracker agent
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes:
        | type | name         |
        | tool | get-progress |
        | tool | get-progress |
      Then the audit entry of the request shows the tools "get-progress, get-progress"

    @EVT-10
    Scenario: Events that nobody understands are skipped, and the rest counts
      Given the fitness-tracker agent
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes events of which only one can be understood, a call of the tool "log-session"
      Then the push is acknowledged as found
      And the audit entry of the request shows the tools "log-session"

  @EVT-13 @AUD-17
  Rule: A push adds to an entry and never rewrites its history
    Who asked, what was answered and when are facts; an agent must not be able to change them afterwards.

    Background:
      Given the fitness-tracker agent
      And a client has chatted, and the agent pushes nothing by itself

    Scenario: A list that is pushed takes the place of the one that was reported
      When the agent pushes:
        | type | name        |
        | tool | log-session |
      Then the audit entry of the request shows the tools "log-session"

    Scenario: A list that is not pushed stays as it was reported
      When the agent pushes {"type": "model", "modelId": "groq/llama", "tokenCount": 42}
      Then the audit entry of the request shows the guardrail "pii-detector"
      And the audit entry of the request shows at least one of the agent's declared tools

    Scenario: Identity, time and outcome of a request cannot be pushed
      When the agent pushes an event that also claims another method, path, status and time
      Then the push is acknowledged as found
      And the audit entry of the request is as it was recorded, but for what was pushed

  @EVT-11
  Rule: A push for a request that the sidecar does not know is told so
    The agent learns that its report went nowhere, without an error that could disturb it.

    Scenario: A push for an unknown request is accepted and not found
      Given the fitness-tracker agent
      When the agent pushes a tool call for a request that never was
      Then the push is accepted as not found
      And the audit ring holds no entry of the request that never was

  @EVT-19
  Rule: A push that comes before the answer is kept until the request is recorded
    Agents that push from inside a request would otherwise always be too early.

    Scenario: A push for a request in flight is applied once its entry is recorded
      Given the fitness-tracker agent
      And the agent is working on a request
      When the agent pushes for the request in flight:
        | type | name        |
        | tool | log-session |
      Then the push is accepted as not found
      When the agent finishes the request
      Then the audit entry of the request comes to show the tools "log-session"

    Scenario: An agent that pushes before it answers loses nothing
      Given the fitness-tracker agent
      When a client chats, and the agent pushes before it answers
      Then the audit entry of the request comes to show a model call

  @EVT-14 @EVT-15 @EVT-16 @EVT-17 @opa
  Rule: A push is judged by the policy, in every mode
    What came too late to block a request still decides whether the request was compliant.

    Scenario Outline: A push that shows the guardrail makes a silent request compliant in <mode> mode
      Given the fitness-tracker agent in <mode> mode
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes {"type": "guardrail", "guardrailType": "pii-detector", "invoked": true}
      Then the push is acknowledged as found
      And the acknowledgement lists no violations
      And the audit entry of the request is compliant

      Examples:
        | mode  |
        | track |
        | off   |

    Scenario: A push that leaves the guardrail out is a violation
      Given the fitness-tracker agent in off mode
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes {"type": "tool", "name": "get-progress"}
      Then the acknowledgement lists the violation "pii_detector_not_invoked"
      And the audit entry of the request is not compliant
      And the audit entry of the request has the violation "pii_detector_not_invoked"

    Scenario: A later push can heal what an earlier one broke
      Given the fitness-tracker agent in off mode
      And a client has chatted, and the agent reports and pushes nothing by itself
      And the agent has pushed {"type": "tool", "name": "get-progress"}
      When the agent pushes {"type": "guardrail", "guardrailType": "pii-detector", "invoked": true}
      Then the audit entry of the request is compliant
      And the audit entry of the request has none of:
        | opaViolations |

    Scenario: The whole entry is judged, not the push alone
      Given the fitness-tracker agent
      And a client has chatted, and the agent reports the guardrails "pii-detector" and pushes nothing by itself
      When the agent pushes {"type": "tool", "name": "get-progress"}
      Then the acknowledgement lists no violations
      And the audit entry of the request is compliant

    @EVT-18
    Scenario: Without an answer from the policy engine a push is kept and not judged
      Given the fitness-tracker agent
      And its policy engine cannot be reached
      And a client has chatted, and the agent reports and pushes nothing by itself
      When the agent pushes {"type": "tool", "name": "get-progress"}
      Then the push is acknowledged as found
      And the audit entry of the request shows the tools "get-progress"
      And the audit entry of the request has none of:
        | behavioralCompliant |
        | opaViolations       |

  @EVT-1 @EVT-2 @EVT-3 @EVT-4 @EVT-5 @CTL-6
  Rule: A push that cannot be understood is refused with the reason
    A reporting kit with a bug must find out in its first test, not in production.

    Background:
      Given the fitness-tracker agent

    Scenario Outline: <what> is refused
      When the agent pushes the body <body>
      Then the control plane answers with status <status>
      And the refusal says "<error>"

      Examples:
        | what                      | body                                   | status | error                   |
        | A push without request id | {"events": []}                         |    400 | requestId is required   |
        | An empty request id       | {"requestId": "", "events": []}        |    400 | requestId is required   |
        | A request id of 7         | {"requestId": 7, "events": []}         |    400 | requestId is required   |
        | A push of nothing at all  | {}                                     |    400 | requestId is required   |
        | A push without events     | {"requestId": "r"}                     |    400 | events must be an array |
        | Events that are no list   | {"requestId": "r", "events": {"a": 1}} |    400 | events must be an array |

    Scenario: A push without a body is refused
      When the agent pushes without a body
      Then the control plane answers with status 400
      And the refusal says "requestId is required"

    Scenario: A body that is no JSON is refused
      When the agent pushes malformed JSON
      Then the control plane answers with status 400
      And the refusal has the shape of every refusal

    Scenario: A body of another content type is refused
      When the agent pushes XML
      Then the control plane answers with status 415
      And the refusal has the shape of every refusal

    Scenario Outline: A push of <count> events is answered <status>
      When the agent pushes <count> events for a request that never was
      Then the control plane answers with status <status>

      Examples:
        | count | status |
        |   500 |    202 |
        |   501 |    400 |

    Scenario Outline: A push of <size> bytes is answered <status>
      When the agent pushes a body of <size> bytes for a request that never was
      Then the control plane answers with status <status>

      Examples:
        | size  | status |
        | 65536 |    202 |
        | 65537 |    413 |

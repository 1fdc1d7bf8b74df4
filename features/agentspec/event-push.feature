@agentspec @events
Feature: Event push
  Some of what an agent does is known only after its answer has gone: tokens counted, tools that ran late. The agent
  pushes it to the control plane, and the sidecar adds it to the entry of the request.

  @AGT-11 @KIT-11 @AUD-11
  Rule: An agent can push by itself what it did
    Its author need not think of it: the kit that the agent reports with does.

    Scenario: The demo agent pushes what it did by itself
      Given the fitness-tracker agent
      When a client sends a chat message
      Then before long the audit entry shows a model call
      And the audit entry shows the guardrail "pii-detector"
      And the audit entry shows a tool that the agent declares

    Scenario: Of the pushes after 20 chats none is lost
      Given the fitness-tracker agent
      When a client sends 20 chat messages
      Then every client is answered with status 200
      And before long each of their audit entries shows a model call

  @EVT-12
  Rule: What an agent pushes lands on the entry of its request
    A push that is accepted and dropped is worse than none: everybody believes that it was recorded.

    Background:
      Given the fitness-tracker agent
      And the agent reports nothing
      And the agent pushes nothing by itself
      And a client sent 1 chat message

    Scenario Outline: <what> is added to the entry
      When the agent pushes:
        | event   | name   | detail   |
        | <event> | <name> | <detail> |
      Then the sidecar knows the request
      And the audit entry shows:
        | <field> | <value> |

      @EVT-6
      Examples: guardrails
        | what                 | event     | name         | detail | field      | value        |
        | A guardrail that ran | guardrail | pii-detector |        | guardrails | pii-detector |

      @EVT-7
      Examples: tools
        | what                    | event | name         | detail    | field | value        |
        | A call of a tool        | tool  | get-progress | succeeded | tools | get-progress |
        | A failed call of a tool | tool  | get-progress | failed    | tools | get-progress |

      @EVT-8 @AUD-11
      Examples: calls of the model, which without a count have 0 tokens
        | what                         | event      | name       | detail    | field       | value                 |
        | A model call                 | model call | groq/llama | 42 tokens | model calls | groq/llama, 42 tokens |
        | A model call without a count | model call | groq/llama |           | model calls | groq/llama, 0 tokens  |

    @EVT-6
    Scenario: A guardrail that did not run does not count
      When the agent pushes:
        | event     | name         | detail      |
        | guardrail | pii-detector | did not run |
      Then the sidecar knows the request
      And the audit entry shows no:
        | guardrails |

    @EVT-9
    Scenario: What an agent keeps in memory is accepted, and leaves the entry as it was
      Given an operator has read the audit entry
      When the agent pushes:
        | event  | name  |
        | memory | redis |
      Then the sidecar knows the request
      And the audit entry is as the operator has read it

    @EVT-7
    Scenario: A tool that was called twice is listed twice
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
        | tool  | get-progress |
      Then the audit entry shows:
        | tools | get-progress, get-progress |

    @EVT-10
    Scenario: Events that nobody understands are skipped, and the rest counts
      When the agent pushes eight malformed events and a call of the tool "log-session"
      Then the sidecar knows the request
      And the audit entry shows:
        | tools | log-session |

  Rule: A push completes an entry, and cannot change who asked, what was answered and when
    These are facts; an agent must not be able to change them afterwards. What it did itself it may correct.

    Background:
      Given the fitness-tracker agent
      And the agent pushes nothing by itself
      And a client sent 1 chat message

    @EVT-13
    Scenario: A list that is pushed takes the place of the one that was reported
      When the agent pushes:
        | event | name        |
        | tool  | log-session |
      Then the audit entry shows:
        | tools | log-session |

    @EVT-13
    Scenario: A list that is not pushed stays as it was reported
      When the agent pushes:
        | event      | name       | detail    |
        | model call | groq/llama | 42 tokens |
      Then the audit entry shows the guardrail "pii-detector"
      And the audit entry shows a tool that the agent declares

    @EVT-12
    Scenario: A push that keeps to the policy is told so
      When the agent pushes:
        | event     | name         |
        | guardrail | pii-detector |
      Then the sidecar knows the request
      And the push breaks no policy

    @AUD-17
    Scenario: Identity, time and outcome of a request cannot be pushed
      Given an operator has read the audit entry
      When the agent pushes the guardrails "pii-detector, custom", and claims another method, path, status and time
      Then the sidecar knows the request
      And the audit entry shows:
        | guardrails | pii-detector, custom |
      And the audit entry is as the operator has read it, apart from its guardrails

  @EVT-11
  Rule: An agent is told when the sidecar does not know its request
    The agent learns that its report went nowhere, without an error that could disturb it.

    Scenario: A push for an unknown request is accepted and recorded nowhere
      Given the fitness-tracker agent
      And a request that the sidecar has never seen
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
      Then the sidecar does not know the request
      And the audit ring holds no entry of the request

  @extended @EVT-19
  Rule: A push that comes before the answer is kept until the request is recorded
    Agents that push from inside a request would otherwise always be too early.

    Scenario: A push for a request that is still being answered is applied once its entry is recorded
      Given the fitness-tracker agent
      And the agent is still working on a request
      When the agent pushes:
        | event | name        |
        | tool  | log-session |
      Then the sidecar does not know the request
      When the agent finishes its answer
      Then before long the audit entry shows:
        | tools | log-session |

    Scenario: An agent that pushes before it answers loses nothing
      Given the fitness-tracker agent
      And the agent pushes before it answers
      When a client sends a chat message
      Then before long the audit entry shows a model call

  @opa @EVT-14
  Rule: A push is judged by the policy, in every mode
    What came too late to block a request still decides whether the request was compliant.

    @EVT-16
    Scenario Outline: A push that shows the guardrail makes a silent request compliant in <mode> mode
      Given the fitness-tracker agent in <mode> mode
      And the agent reports nothing
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      When the agent pushes:
        | event     | name         |
        | guardrail | pii-detector |
      Then the sidecar knows the request
      And the push breaks no policy
      And the audit entry shows:
        | compliant | yes |

      Examples:
        | mode  |
        | track |
        | off   |

    @EVT-17
    Scenario: A push that leaves the guardrail out is a violation
      Given the fitness-tracker agent in off mode
      And the agent reports nothing
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
      Then the push leaves the violation "pii_detector_not_invoked"
      And the audit entry shows:
        | compliant         | no                       |
        | policy violations | pii_detector_not_invoked |

    @extended @EVT-21
    Scenario: A later push can make good what an earlier one broke
      Given the fitness-tracker agent in off mode
      And the agent reports nothing
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      And the agent pushes:
        | event | name         |
        | tool  | get-progress |
      When the agent pushes:
        | event     | name         |
        | guardrail | pii-detector |
      Then the audit entry shows:
        | compliant | yes |
      And the audit entry shows no:
        | policy violations |

    @extended @EVT-15
    Scenario: The whole entry is judged, not the push alone
      Given the fitness-tracker agent
      And the agent reports:
        | guardrails | pii-detector |
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
      Then the push breaks no policy
      And the audit entry shows:
        | compliant | yes |

    @EVT-18
    Scenario: Without an answer from the policy engine a push is kept and not judged
      Given the fitness-tracker agent
      And its policy engine cannot be reached
      And the agent reports:
        | guardrails | pii-detector |
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
      Then the sidecar knows the request
      And the audit entry shows:
        | tools | get-progress |
      And the audit entry shows no:
        | compliance verdict |
        | policy violations  |

  @EVT-1
  Rule: A push that cannot be understood is refused with the reason
    A reporting kit with a bug must find out in its first test, not in production.

    Background:
      Given the fitness-tracker agent

    Scenario Outline: <what> is refused
      When the agent pushes this JSON:
        """
        <body>
        """
      Then the agent is answered with status 400
      And the answer has "error" with "<error>"

      @EVT-3
      Examples: without a request id
        | what                        | body                            | error                 |
        | A push without a body       |                                 | requestId is required |
        | A push of nothing at all    | {}                              | requestId is required |
        | A push without a request id | {"events": []}                  | requestId is required |
        | An empty request id         | {"requestId": "", "events": []} | requestId is required |
        | A number as request id      | {"requestId": 7, "events": []}  | requestId is required |

      @EVT-4
      Examples: without a list of events
        | what                       | body                                   | error                   |
        | A push without events      | {"requestId": "r"}                     | events must be an array |
        | Events that are not a list | {"requestId": "r", "events": {"a": 1}} | events must be an array |

    @CTL-6
    Scenario Outline: A body in <what> is refused
      When the agent pushes this <format>:
        """
        <body>
        """
      Then the agent is answered with status <status>
      And the refusal carries a status, an error and a message

      Examples:
        | what           | format | body                           | status |
        | malformed JSON | JSON   | {"requestId": "r", "events": [ |    400 |
        | another format | XML    | <events/>                      |    415 |

  Rule: A push has at most 500 events and 64 KiB
    An agent that pushes without measure must not exhaust its sidecar.

    Background:
      Given the fitness-tracker agent
      And a request that the sidecar has never seen

    @EVT-5
    Scenario Outline: A push of <count> events is answered <status>
      When the agent pushes <count> events
      Then the agent is answered with status <status>

      Examples:
        | count | status |
        |   500 |    202 |
        |   501 |    400 |

    @EVT-2
    Scenario Outline: A push of <size> is answered <status>
      When the agent pushes <size>
      Then the agent is answered with status <status>

      Examples:
        | size                | status |
        |              64 KiB |    202 |
        | 64 KiB and one byte |    413 |

@agentspec @control-plane
Feature: Control plane
  Beside the proxy each sidecar has a second door for operators, graders and reporting agents. It must keep
  answering when everything else is in trouble.

  @CTL-1 @CTL-2 @CTL-3 @CTL-4 @CTL-5 @smoke
  Rule: Every route answers, under its own name and under the agentspec alias
    Older guides use the prefix; newer ones do not. Both must lead to the same place.

    Scenario Outline: <route> is answered with JSON, with and without the prefix
      Given the fitness-tracker agent
      When an operator reads "<route>" of the control plane
      Then the control plane answers with status 200
      And the answer is JSON
      And the alias "/agentspec<route>" is answered with the same status and fields

      Examples:
        | route                   |
        | /health/live            |
        | /health/ready           |
        | /gap                    |
        | /audit                  |
        | /explore                |
        | /capabilities           |
        | /.well-known/agent.json |
        | /mcp                    |
        | /proof                  |

    Scenario: The prefixed health route tells that the sidecar is live
      Given the voice-assistant agent
      When an operator reads "/agentspec/health" of the control plane
      Then the control plane answers with status 200
      And the answer has "status" with "live"

    Scenario Outline: The sidecar of <agent> is live, whatever the state of the agent
      Given the <agent> agent
      Then the control plane is live

      Examples:
        | agent           |
        | gymcoach        |
        | trading-bot     |
        | voice-assistant |
        | fitness-tracker |
        | research-agent  |

    Scenario Outline: <method> <route> is no route
      Given the gymcoach agent
      When an operator sends a <method> request to "<route>" of the control plane
      Then the control plane answers with status 404
      And the refusal carries a status, an error and a message
      And the answer has "error" with "Not Found"

      Examples:
        | method | route    |
        | GET    | /nowhere |
        | POST   | /gap     |
        | DELETE | /audit   |

  @CTL-6
  Rule: A body that cannot be read is refused with the reason
    A client with a bug needs to be told which.

    Background:
      Given the gymcoach agent

    Scenario Outline: <what> is refused by <route> with <status>
      When an operator posts <what> to "<route>" of the control plane
      Then the control plane answers with status <status>
      And the refusal carries a status, an error and a message

      Examples:
        | what                     | route     | status |
        | malformed JSON           | /mcp      |    400 |
        | XML                      | /mcp      |    415 |
        | a body larger than 1 MiB | /mcp      |    413 |
        | malformed JSON           | /eval/run |    400 |

  @XPL-1 @XPL-2 @XPL-3 @AUD-16
  Rule: A single request can be explained
    Support is asked about one request, by its id, and needs its story rather than the whole ring.

    Scenario: A request that succeeded is explained in two steps
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      And an operator asks to explain the request
      Then the explanation is the entry of the request, with the steps:
        | step             | result     |
        | request_received | GET /plans |
        | response         | success    |

    Scenario: A request that failed is explained as an error
      Given the voice-assistant agent
      When a client sends a chat message
      And an operator asks to explain the request
      Then the explanation is the entry of the request, with the steps:
        | step             | result     |
        | request_received | POST /chat |
        | response         | error      |

    Scenario: A request that was aborted has no response to explain
      Given the gymcoach agent
      And a client has gone away before its answer
      When an operator asks to explain the request
      Then the explanation ends with the step "request_received"

    Scenario: Of two requests with one id the newest is explained
      Given the gymcoach agent
      When a client sends requests for "/first" and "/second" with one id
      And an operator asks to explain the request
      Then the answer has "path" with "/second"

    Scenario: A request that never was cannot be explained
      Given the gymcoach agent
      When an operator asks to explain the request "never-was"
      Then the control plane answers with status 404
      And the refusal mentions "never-was"

  @EXP-1 @EXP-2 @EXP-3 @EXP-5 @EXP-6 @EXP-7
  Rule: An operator can explore what an agent is made of
    Model, tools and dependencies at one glance, with their state where the agent tells it.

    Scenario: A reporting agent is explored with the state of its model and tools
      Given the fitness-tracker agent
      When an operator reads "/explore" of the control plane
      Then the answer has these values:
        | field               | value                   |
        | agent.name          | fitness-tracker         |
        | agent.version       |                   1.2.0 |
        | source              | agent-sdk               |
        | model.provider      | groq                    |
        | model.id            | llama-3.3-70b-versatile |
        | model.configStatus  | pass                    |
        | tools.0.name        | plan-workout            |
        | tools.0.type        | function                |
        | tools.0.status      | pass                    |
        | tools.0.destructive | false                   |
        | tools.0.readOnly    | false                   |

    Scenario: A broken agent is explored with the failures that it reports
      Given the research-agent agent
      When an operator reads "/explore" of the control plane
      Then the answer has these values:
        | field              | value |
        | model.configStatus | fail  |
        | tools.0.status     | fail  |
        | tools.1.status     | fail  |

    Scenario: What a silent agent does not tell is unknown
      Given the trading-bot agent
      When an operator reads "/explore" of the control plane
      Then the answer has these values:
        | field                     | value              |
        | source                    | manifest-static    |
        | model.configStatus        | unknown            |
        | tools.2.name              | execute-trade      |
        | tools.2.status            | unknown            |
        | dependencies.0.type       | redis              |
        | dependencies.0.connection | redis://redis:6379 |
        | dependencies.0.status     | unknown            |

    Scenario: The sidecar tells its own version and age, and not where the agent is
      Given the gymcoach agent
      When an operator reads "/explore" of the control plane
      Then the answer tells the version and the uptime of the sidecar
      And the answer does not tell the address of the agent

  @CAP-1 @CAP-2 @CAP-3 @CAP-4 @CAP-5
  Rule: Other agents can read an agent's card
    Agents find each other by their cards; a card is what the manifest declares, not what happens to answer.

    Scenario Outline: The card of <agent> is read from "<route>"
      Given the <agent> agent
      When an operator reads "<route>" of the control plane
      Then the answer has these values:
        | field                  | value   |
        | schema_version         |     1.0 |
        | agentspec_version      |   1.0.0 |
        | name                   | <agent> |
        | capabilities.mcp       | true    |
        | capabilities.streaming | false   |
        | tools.0.name           | <tool>  |
        | subagents              | []      |
        | compliance_packs       | []      |

      Examples:
        | agent           | route                   | tool             |
        | gymcoach        | /capabilities           | get-workout-plan |
        | gymcoach        | /.well-known/agent.json | get-workout-plan |
        | voice-assistant | /capabilities           | transcribe       |

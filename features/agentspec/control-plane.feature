@agentspec @control-plane
Feature: Control plane
  Beside its proxy each sidecar has a second server, for operators, graders and reporting agents: the control plane.
  It must keep answering when everything else is in trouble.

  @smoke @CTL-1 @CTL-2
  Rule: Every route answers
    Operators, graders and agents find by them what they need; nobody guesses.

    Scenario Outline: <route> is answered with JSON
      Given the fitness-tracker agent
      When an operator reads "<route>" of the control plane
      Then the operator is answered with status 200
      And the answer is JSON

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

    @CTL-4
    Scenario Outline: The sidecar of <agent> is live, whatever the state of the agent
      Given the <agent> agent
      When an operator reads its liveness
      Then the operator is answered with status 200
      And the answer has "status" with "live"

      Examples:
        | agent           |
        | gymcoach        |
        | trading-bot     |
        | voice-assistant |
        | fitness-tracker |
        | research-agent  |

    @CTL-5
    Scenario Outline: <method> <route> is not offered
      Given the gymcoach agent
      When an operator sends a <method> request to "<route>" of the control plane
      Then the operator is answered with status 404
      And the refusal carries a status, an error and a message
      And the answer has "error" with "Not Found"

      Examples:
        | method | route    |
        | GET    | /nowhere |
        | POST   | /gap     |
        | DELETE | /audit   |

  Rule: Routes answer with the prefix /agentspec, too
    Older guides use the prefix; newer ones do not. Both must lead to the same place.

    Scenario Outline: <route> gives the same answer with the prefix
      Given the fitness-tracker agent
      When an operator reads "<route>" of the control plane
      Then the operator is answered with status 200
      And "/agentspec<route>" gives the same answer

      @CTL-8
      Examples: those that the documentation names
        | route         |
        | /health/ready |
        | /gap          |
        | /audit        |

      @CTL-9
      Examples: those that the guide to the tests names
        | route    |
        | /explore |

      @extended @CTL-10
      Examples: all others, so that nobody has to remember which
        | route                   |
        | /health/live            |
        | /capabilities           |
        | /.well-known/agent.json |
        | /mcp                    |
        | /proof                  |

    @CTL-9 @events
    Scenario: Events are pushed to the prefixed route as well
      Given the fitness-tracker agent
      And the agent pushes nothing by itself
      And a client sent 1 chat message
      When the agent pushes a call of the tool "log-session" to the prefixed route
      Then the sidecar knows the request
      And the audit entry shows:
        | tools | log-session |

    @CTL-3
    Scenario: The prefixed health route says that the sidecar is live
      Given the voice-assistant agent, which is not running
      When an operator reads "/agentspec/health" of the control plane
      Then the operator is answered with status 200
      And the answer has "status" with "live"

  @CTL-6
  Rule: A body that cannot be read is refused, and the client is told why
    A client with a bug needs to be told which.

    Background:
      Given the gymcoach agent

    Scenario Outline: <what> is refused by <route> with <status>
      When an operator posts <what> to "<route>" of the control plane
      Then the operator is answered with status <status>
      And the refusal carries a status, an error and a message

      Examples:
        | what                     | route     | status |
        | malformed JSON           | /mcp      |    400 |
        | XML                      | /mcp      |    415 |
        | a body larger than 1 MiB | /mcp      |    413 |
        | malformed JSON           | /eval/run |    400 |

  @XPL-1
  Rule: A single request can be explained
    Support is asked about one request, by its id, and needs its story rather than the whole ring.

    @XPL-2
    Scenario: A request that succeeded is explained in two steps
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      And an operator asks to explain the request
      Then the explanation is the entry of the request, with the steps:
        | step             | result     |
        | request received | GET /plans |
        | response         | success    |

    @XPL-2
    Scenario: A request that failed is explained as an error
      Given the gymcoach agent
      And the agent answers with:
        | status | 503 |
      When a client sends a request
      Then the client is answered with status 503
      When an operator asks to explain the request
      Then the explanation says that the response was an error

    @XPL-2
    Scenario: A request that was aborted has no response to explain
      Given the gymcoach agent
      And the agent is still working on a request
      When the client goes away
      Then the audit entry shows:
        | abort note | aborted |
      When an operator asks to explain the request
      Then the explanation ends with the step "request received"

    @extended @AUD-16
    Scenario: Of two requests with the same id the newest is explained
      Given the gymcoach agent
      When a client sends requests for "/first" and "/second" with one id
      And an operator asks to explain the request
      Then the answer has "path" with "/second"

    @XPL-3
    Scenario: A request that the sidecar has never seen cannot be explained
      Given the gymcoach agent
      And a request that the sidecar has never seen
      When an operator asks to explain the request
      Then the operator is answered with status 404
      And the refusal names the request

  @EXP-1
  Rule: An operator can read what an agent is made of
    Model, tools and services at one glance, with their state where the agent tells it.

    @EXP-2 @EXP-3
    Scenario: The description of a reporting agent has the state of its model and tools
      Given the fitness-tracker agent
      When an operator reads its description
      Then the description shows:
        | name            | fitness-tracker         |
        | version         |                   1.2.0 |
        | worked out from | its own report          |
        | model provider  | groq                    |
        | model           | llama-3.3-70b-versatile |
        | model state     | pass                    |
      And the tools of the description are:
        | tool         | kind     | state | destructive | read-only |
        | plan-workout | function | pass  | no          | no        |
        | log-session  | function | pass  | no          | no        |
        | get-progress | function | pass  | no          | no        |

    @EXP-2 @EXP-3
    Scenario: The description of a broken agent has the failures that it reports
      Given the research-agent agent
      When an operator reads its description
      Then the description shows:
        | model state | fail |
      And the tools of the description are:
        | tool          | state |
        | search-arxiv  | fail  |
        | analyze-paper | fail  |

    @EXP-5
    Scenario: What an agent that is not running cannot tell is unknown
      Given the trading-bot agent, which is not running
      When an operator reads its description
      Then the description shows:
        | worked out from | its manifest         |
        | model state     | unknown              |
        | service         | redis                |
        | service address | that of its manifest |
        | service state   | unknown              |
      And the tools of the description are:
        | tool            | state   |
        | get-market-data | unknown |
        | generate-signal | unknown |
        | execute-trade   | unknown |

    @EXP-6 @EXP-7
    Scenario: The description says how old the sidecar is, and not where the agent is
      Given the gymcoach agent
      When an operator reads its description
      Then the description says which version of the sidecar it is, and how long it has run
      And the answer names no web address

  @CAP-1 @CAP-3
  Rule: Other agents can read an agent's card
    Agents find each other by their cards. A card says what the manifest declares, not what happens to answer.

    @CAP-2 @CAP-4 @CAP-5
    Scenario Outline: <agent> has <page>
      Given the <agent> agent
      When a client reads <page>
      Then the card shows:
        | name                 | <agent> |
        | version of cards     |     1.0 |
        | version of AgentSpec |   1.0.0 |
        | speaks MCP           | yes     |
        | streams              | no      |
        | first tool           | <tool>  |
        | other agents         |         |
        | compliance packs     |         |

      Examples:
        | agent           | page            | tool             |
        | gymcoach        | its card        | get-workout-plan |
        | gymcoach        | its public card | get-workout-plan |
        | voice-assistant | its card        | transcribe       |

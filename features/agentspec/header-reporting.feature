@agentspec @headers
Feature: Header reporting
  An agent tells its sidecar what it really did for a request, in headers of its response. The sidecar writes it
  down; the client must never see it.

  @HDR-1 @HDR-2 @AUD-10 @AGT-10
  Rule: What the agent reports is recorded on the entry of the request
    Without reports the sidecar sees requests and answers, but not whether a guardrail ran.

    Scenario: An agent reports its guardrails and tools by itself
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the audit entry of the request shows the guardrail "pii-detector"
      And the audit entry of the request shows at least one of the agent's declared tools

    @AGT-13 @AGT-14
    Scenario: Exactly what is reported is recorded, in order
      Given the fitness-tracker agent
      When a client chats, and the agent reports the guardrails "pii-detector, custom" and the tools "get-progress, log-session"
      Then the audit entry of the request shows the guardrails "pii-detector, custom"
      And the audit entry of the request shows the tools "get-progress, log-session"

    Scenario: A report without tools records no tools
      Given the fitness-tracker agent
      When a client chats, and the agent reports the guardrails "pii-detector" only
      Then the audit entry of the request shows the guardrails "pii-detector"
      And the audit entry of the request has none of:
        | toolsCalled |

    @HDR-7
    Scenario Outline: Reports are recorded and removed in <mode> mode
      Given the fitness-tracker agent in <mode> mode
      When a client chats, and the agent reports the guardrails "pii-detector" and the tools "get-progress"
      Then the client is answered with status 200
      And the audit entry of the request shows the guardrails "pii-detector"
      And the client receives no AgentSpec header

      Examples:
        | mode    |
        | track   |
        | enforce |
        | off     |

    @HDR-7
    Scenario: Reports are recorded and removed where no policy engine is known
      Given the research-agent agent
      When the agent answers with the headers:
        | name                           | value        |
        | X-AgentSpec-Tools-Called       | search-arxiv |
        | X-AgentSpec-Guardrails-Invoked | topic-filter |
      Then the audit entry of the request shows the tools "search-arxiv"
      And the audit entry of the request shows the guardrails "topic-filter"
      And the client receives no AgentSpec header

  @HDR-4 @HDR-5 @HDR-7
  Rule: Reports are read leniently
    Frameworks write headers in different ways; a report must not be lost to a capital letter.

    Background:
      Given the gymcoach agent

    Scenario: Blanks around items and empty items do not count
      When the agent answers with the headers:
        | name                           | value                  |
        | X-AgentSpec-Guardrails-Invoked | pii-detector ,, custom |
        | X-AgentSpec-Tools-Called       | , get-progress ,       |
      Then the audit entry of the request shows the guardrails "pii-detector, custom"
      And the audit entry of the request shows the tools "get-progress"

    Scenario Outline: The case of the name does not matter: <name>
      When the agent answers with the headers:
        | name   | value                |
        | <name> | pii-detector, custom |
      Then the audit entry of the request shows the guardrails "pii-detector, custom"
      And the client receives no AgentSpec header

      Examples:
        | name                           |
        | x-agentspec-guardrails-invoked |
        | X-AGENTSPEC-GUARDRAILS-INVOKED |

    Scenario: A header on several lines is one list
      When the agent answers with the headers:
        | name                           | value        |
        | X-AgentSpec-Guardrails-Invoked | custom       |
        | x-agentspec-guardrails-invoked | pii-detector |
      Then the audit entry of the request shows the guardrails "custom, pii-detector"

  @HDR-9 @HDR-6 @HDR-3 @HDR-7
  Rule: The client sees none of it
    Reports are internal; and an agent that forges the sidecar's own header must not be believed.

    Scenario: A compliant answer carries no AgentSpec header at all
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header

    Scenario Outline: <what> is removed
      Given the gymcoach agent
      When the agent answers with the headers:
        | name   | value   |
        | <name> | <value> |
      Then the client receives no "<name>" header

      Examples:
        | what                             | name                       | value     |
        | A confirmation of the user       | X-AgentSpec-User-Confirmed | true      |
        | A forged violations header       | X-AgentSpec-OPA-Violations | forged_id |
        | An AgentSpec header nobody knows | X-AgentSpec-Mood           | excellent |
        | An AgentSpec header in capitals  | X-AGENTSPEC-NOTE           | secret    |

    Scenario: A forged violation is recorded nowhere
      Given the gymcoach agent
      When the agent answers with the headers:
        | name                       | value     |
        | X-AgentSpec-OPA-Violations | forged_id |
      Then the audit entry of the request has none of:
        | opaViolations       |
        | behavioralCompliant |

  @PRX-14 @AGT-18
  Rule: A client cannot report on behalf of an agent
    Whoever can write the report can buy compliance; so the request has no say.

    Scenario: Report headers on a request are not taken for a report
      Given the gymcoach agent
      When a client requests "/plans" of the agent, claiming that the guardrail "pii-detector" was invoked
      Then the audit entry of the request has none of:
        | guardrailsInvoked |

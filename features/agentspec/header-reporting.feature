@agentspec @headers
Feature: Header reporting
  An agent tells its sidecar what it really did for a request, in headers of its response. The sidecar writes it
  down; the client must never see it.

  @HDR-1 @AUD-10
  Rule: What the agent reports is recorded on the entry of the request
    Without reports the sidecar sees requests and answers, but not whether a guardrail ran.

    @AGT-10 @HDR-2
    Scenario: An agent reports its guardrails and tools by itself
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the audit entry shows the guardrail "pii-detector"
      And the audit entry shows a tool that the agent declares

    @AGT-13 @AGT-14 @HDR-2
    Scenario: Exactly what is reported is recorded, in order
      Given the fitness-tracker agent
      And the agent reports:
        | guardrails | pii-detector, custom      |
        | tools      | get-progress, log-session |
      When a client sends a chat message
      Then the audit entry shows:
        | guardrails | pii-detector, custom      |
        | tools      | get-progress, log-session |

    Scenario: A report without tools records no tools
      Given the fitness-tracker agent
      And the agent reports:
        | guardrails | pii-detector |
      When a client sends a chat message
      Then the audit entry shows:
        | guardrails | pii-detector |
      And the audit entry shows no:
        | tools |

    @HDR-7
    Scenario Outline: Reports are recorded and removed in <mode> mode
      Given the fitness-tracker agent in <mode> mode
      And the agent reports:
        | guardrails | pii-detector |
        | tools      | get-progress |
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry shows:
        | guardrails | pii-detector |

      Examples:
        | mode    |
        | track   |
        | enforce |
        | off     |

    @HDR-2 @HDR-7
    Scenario: Reports are recorded and removed without a policy engine
      Given the research-agent agent
      And the agent reports:
        | guardrails | topic-filter |
        | tools      | search-arxiv |
      When a client sends a request
      Then the client receives no AgentSpec header
      And the audit entry shows:
        | guardrails | topic-filter |
        | tools      | search-arxiv |

  Rule: Reports are read leniently
    Frameworks write headers in different ways; a report must not be lost to a capital letter.

    Background:
      Given the gymcoach agent

    @HDR-4
    Scenario: Spaces and empty items are ignored
      Given the agent answers with:
        | X-AgentSpec-Guardrails-Invoked | pii-detector ,, custom |
        | X-AgentSpec-Tools-Called       | , get-progress ,       |
      When a client sends a request
      Then the audit entry shows:
        | guardrails | pii-detector, custom |
        | tools      | get-progress         |

    @HDR-7
    Scenario Outline: The case of the name does not matter: <name>
      Given the agent answers with:
        | <name> | pii-detector, custom |
      When a client sends a request
      Then the client receives no AgentSpec header
      And the audit entry shows:
        | guardrails | pii-detector, custom |

      Examples:
        | name                           |
        | x-agentspec-guardrails-invoked |
        | X-AGENTSPEC-GUARDRAILS-INVOKED |

    @HDR-5 @HDR-7
    Scenario: A header sent twice is one list
      Given the agent answers with:
        | X-AgentSpec-Guardrails-Invoked | custom       |
        | x-agentspec-guardrails-invoked | pii-detector |
      When a client sends a request
      Then the audit entry shows:
        | guardrails | custom, pii-detector |

  Rule: The client never sees a report
    Reports are internal; and an agent that forges the sidecar's own header must not be believed.

    @HDR-9
    Scenario: A compliant answer carries no AgentSpec header at all
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header

    Scenario Outline: <what> is removed
      Given the gymcoach agent
      And the agent answers with:
        | <name> | <value> |
      When a client sends a request
      Then the answer has no "<name>" header

      @HDR-3
      Examples: what the sidecar reads
        | what                       | name                       | value |
        | A confirmation of the user | X-AgentSpec-User-Confirmed | true  |

      @HDR-6 @HDR-7
      Examples: what it does not read
        | what                             | name                       | value     |
        | A forged violations header       | X-AgentSpec-OPA-Violations | forged_id |
        | An AgentSpec header nobody knows | X-AgentSpec-Mood           | excellent |
        | An AgentSpec header in capitals  | X-AGENTSPEC-NOTE           | secret    |

    @HDR-6
    Scenario: A forged violation is recorded nowhere
      Given the gymcoach agent
      And the agent answers with:
        | X-AgentSpec-OPA-Violations | forged_id |
      When a client sends a request
      Then the audit entry shows no:
        | policy violations  |
        | compliance verdict |

  @AGT-18 @PRX-14
  Rule: A client cannot report on behalf of an agent
    Whoever can write the report can buy compliance; so the request has no say.

    Scenario: Report headers on a request are not taken for a report
      Given the gymcoach agent
      And the client claims that the guardrail "pii-detector" ran
      When a client requests "/plans" of the agent
      Then the audit entry shows no:
        | guardrails |

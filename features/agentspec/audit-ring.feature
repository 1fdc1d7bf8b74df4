@agentspec @audit
Feature: Audit ring
  The sidecar remembers what went through it: one entry a request, in order, up to a fixed number. It is what an
  operator reads when an agent is accused of something.

  @AUD-1 @AUD-2 @AUD-3 @AUD-4 @AUD-5 @smoke
  Rule: Every request leaves exactly one entry
    An audit with gaps or doubles proves nothing.

    Scenario: An entry tells what was asked and what was answered
      Given the gymcoach agent
      When a client requests "/plans?week=3" of the agent
      Then the audit entry of the request has:
        | field      | value         |
        | method     | GET           |
        | path       | /plans?week=3 |
        | statusCode |           200 |
      And the entry says when it was recorded and how long the request took

    Scenario: A chat message leaves one entry, and only one
      Given the fitness-tracker agent
      When a client sends a chat message
      Then the audit ring holds 1 entry of that id

    Scenario: None of 200 concurrent requests is lost
      Given the gymcoach agent
      When 200 clients send a request at the same time
      Then every one of those requests has exactly one entry

    @AUD-13
    Scenario: The entry is there as soon as the client has its answer
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      Then the audit ring already holds the entry of the request

    @CTL-7
    Scenario: Questions to the control plane leave no entry
      Given the gymcoach agent behind a fresh sidecar
      When an operator reads "/gap" of the control plane
      And an operator reads "/explore" of the control plane
      Then the audit ring is empty

  @AUD-6 @AUD-7 @AUD-8 @AUD-9 @AUD-10 @AUD-11 @AUD-12
  Rule: An entry holds nothing that was not observed
    A field that is present although nothing was seen would count as evidence of something.

    Scenario: The entry of a plain request has no trace of reports, verdicts or aborts
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      Then the audit entry of the request has none of:
        | guardrailsInvoked   |
        | toolsCalled         |
        | modelCalls          |
        | opaViolations       |
        | opaBlocked          |
        | behavioralCompliant |
        | excerpt             |

    Scenario: The entry of a request that never reached its agent has no agent's time
      Given the trading-bot agent
      When a client requests "/plans" of the agent
      Then the audit entry of the request has none of:
        | upstreamMs |

  @AUD-14 @AUD-15 @AUD-18
  Rule: The ring keeps the newest entries in the order of recording
    Memory is bounded; what is kept must be the latest, and must read like a log.

    Scenario: A sidecar that takes another's place starts with an empty ring
      Given the gymcoach agent
      And a client has sent 3 requests
      When another sidecar takes the place of this one
      Then the audit ring is empty

    Scenario: Entries are listed oldest first
      Given the gymcoach agent behind a fresh sidecar
      When a client sends 3 requests one after the other
      Then the audit ring holds just those requests, oldest first

    Scenario: A full ring drops its oldest entry for each new one
      Given the gymcoach agent behind a fresh sidecar that keeps 3 audit entries
      When a client sends 5 requests one after the other
      Then the audit ring holds just the last 3 of those requests, oldest first

    Scenario: A ring is not full before it holds as many entries as it was given
      Given the gymcoach agent behind a fresh sidecar that keeps 3 audit entries
      When a client sends 3 requests one after the other
      Then the audit ring holds just those requests, oldest first

    @ENV-4
    Scenario: The ring keeps 1000 entries unless told otherwise
      Given the gymcoach agent behind a fresh sidecar
      And a client has sent 1 request
      When 20 clients send 1000 requests between them
      Then the audit ring holds the entries of the last 1000 requests, and no others

    Scenario: The ring is read whole, whatever the query asks for
      Given the gymcoach agent behind a fresh sidecar
      And a client has sent 3 requests
      When an operator reads "/audit?limit=1" of the control plane
      Then the answer is a list of 3

  @AUD-19 @AUD-20 @AUD-21 @AUD-23
  Rule: The ring can be followed live
    Dashboards follow an agent as it works; they must see the past once and then everything new.

    Scenario: A reader is sent what was recorded before, then what comes
      Given the gymcoach agent behind a fresh sidecar
      And a client has sent 2 requests
      When an operator follows the audit ring
      And a client sends 2 requests one after the other
      Then the reader is sent the entries of all 4 requests, each once, in order

    Scenario: A reader of an empty ring is connected at once
      Given the gymcoach agent behind a fresh sidecar
      When an operator follows the audit ring
      Then the reader is connected to a stream of events that is not to be cached

    Scenario: A reader that goes away disturbs nobody
      Given the gymcoach agent behind a fresh sidecar
      And an operator follows the audit ring
      When the reader goes away
      And a client sends 2 requests one after the other
      Then the audit ring holds just those requests, oldest first

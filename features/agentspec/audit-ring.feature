@agentspec @audit
Feature: Audit ring
  The sidecar remembers what went through it: one entry per request, in order, up to a fixed number. It is what an
  operator reads when an agent is accused of something.

  @smoke @AUD-1
  Rule: Every request leaves exactly one entry
    An audit with gaps or duplicates proves nothing.

    @AUD-2 @AUD-3 @AUD-4 @AUD-5
    Scenario: An entry tells what was asked and what was answered
      Given the gymcoach agent
      When a client requests "/plans?week=3" of the agent
      Then the audit entry shows:
        | method | GET           |
        | path   | /plans?week=3 |
        | status |           200 |
      And the audit entry says when it was recorded and how long the request took

    Scenario: A chat message leaves one entry, and only one
      Given the fitness-tracker agent
      When a client sends a chat message
      Then each request has exactly one audit entry

    Scenario: None of 200 concurrent requests is lost
      Given the gymcoach agent
      When 200 clients send 200 requests between them
      Then each request has exactly one audit entry

    @extended @AUD-13
    Scenario: The entry is there as soon as the client has its answer
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      Then the audit ring already holds the entry of the request

    @CTL-7
    Scenario: Questions to the control plane leave no entry
      Given the gymcoach agent behind a fresh sidecar
      When a grader reads its gap
      And an operator reads "/explore" of the control plane
      Then the audit ring is empty

  Rule: An entry holds nothing that was not observed
    A field that is present although nothing was seen would count as evidence of something.

    @AUD-7 @AUD-8 @AUD-9 @AUD-10 @AUD-11 @AUD-12
    Scenario: The entry of a plain request has no trace of reports, verdicts or aborts
      Given the gymcoach agent
      When a client requests "/plans" of the agent
      Then the audit entry shows no:
        | guardrails         |
        | tools              |
        | model calls        |
        | policy violations  |
        | block              |
        | compliance verdict |
        | abort note         |

    @extended @AUD-6
    Scenario: The entry of a request that never reached its agent shows no time taken by the agent
      Given the trading-bot agent, which is not running
      When a client requests "/plans" of the agent
      Then the client is answered with status 502
      And the audit entry shows no:
        | agent's time |

  Rule: The ring keeps the newest entries in the order in which they came
    Memory is bounded; what is kept must be the latest, and must read like a log.

    @AUD-14
    Scenario: A new sidecar starts with an empty ring
      Given the gymcoach agent
      And a client sent 3 requests
      When the sidecar is replaced
      Then the audit ring is empty

    @AUD-15 @AUD-18
    Scenario: Entries are listed oldest first
      Given the gymcoach agent behind a fresh sidecar
      When a client sends 3 requests
      Then the audit ring holds just those requests, oldest first

    @AUD-14 @AUD-15
    Scenario: A full ring drops its oldest entry for each new one
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar keeps 3 audit entries
      When a client sends 5 requests
      Then the audit ring holds just the last 3 of those requests, oldest first

    @AUD-15
    Scenario: A ring for 3 entries keeps 3
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar keeps 3 audit entries
      When a client sends 3 requests
      Then the audit ring holds just those requests, oldest first

    @AUD-14 @AUD-15 @ENV-4
    Scenario: The ring keeps 1000 entries unless told otherwise
      Given the gymcoach agent behind a fresh sidecar
      And a client sent 1 request
      When 20 clients send 1000 requests between them
      Then the audit ring holds just the last 1000 of those requests, in any order

    @extended @AUD-24
    Scenario: A limit in the query is ignored
      Given the gymcoach agent behind a fresh sidecar
      And a client sent 3 requests
      When an operator asks for 1 audit entry only
      Then the answer is a list of 3

  Rule: The ring can be followed live
    Dashboards follow an agent as it works; they must see the past once and then everything new.

    @AUD-20 @AUD-21
    Scenario: An operator is sent what was recorded before, then what comes
      Given the gymcoach agent behind a fresh sidecar
      And a client sent 2 requests
      When an operator follows the audit ring
      And a client sends 2 requests
      Then the operator is sent the entries of all 4 requests, each once, in order

    @AUD-19
    Scenario: An operator who follows an empty ring is connected at once
      Given the gymcoach agent behind a fresh sidecar
      When an operator follows the audit ring
      Then the operator is connected to a live stream at once

    @AUD-23
    Scenario: An operator who goes away disturbs nobody
      Given the gymcoach agent behind a fresh sidecar
      And an operator follows the audit ring
      When the operator goes away
      And a client sends 2 requests
      Then the audit ring holds just those requests, oldest first

@optiinfra @integration
Feature: Live events
  While the platform works on Acme's machines, Acme's owner can watch. What is shown is what happens, when it happens, in
  the order in which it happens; and only Acme sees it.

  Background:
    Given the company Acme with the estate acme-4

  @WSK-1 @WSK-2
  Rule: The owner of a company can watch it
    Events tell where machines are and what they cost, so a watcher has to show who it is.

    Scenario: The owner watches
      Given the owner follows the live events
      When the owner asks for a cost analysis
      Then the owner sees that the analysis was started, and then that it was completed

    Scenario: A viewer watches
      Given a viewer follows the live events
      When the owner asks for a cost analysis
      Then the viewer sees that the analysis was started, and then that it was completed

  @WSK-3
  Rule: Nobody else can
    A socket that is refused says why: no token, or not your company.

    Scenario Outline: Somebody <how> tries to watch
      When somebody <how> tries to follow Acme's live events
      Then the socket is closed as unauthorized
      And the owner of Acme can follow the live events

      Examples:
        | how                |
        | without a token    |
        | with a false token |

    Scenario: The owner of another company tries to watch
      Given the company Globex with the estate other-tenant
      When the owner of Globex tries to follow Acme's live events
      Then the socket is closed as forbidden
      And the owner of Acme can follow the live events

  @WSK-4 @WSK-10
  Rule: A migration can be followed from beginning to end
    Each event is one message, and messages come in the order of the events.

    @WSK-5
    Scenario: The owner watches a spot migration
      Given a spot migration is recommended
      And the owner follows the live events
      When the owner approves the recommendation
      And the optimization has ended
      Then the owner has seen, in this order:
        | the optimization executing, with 0 % of the traffic   |
        | the step "create spot instances" completed            |
        | the optimization executing, with 10 % of the traffic  |
        | the step "validate canary" completed                  |
        | the optimization completed, with 100 % of the traffic |
      And each message has the number and the time of its event

  @WSK-8
  Rule: Whoever was cut off misses nothing
    Networks fail in the middle of things. What happened meanwhile is told afterwards, once.

    Scenario: The owner's connection drops in the middle of a migration
      Given a spot migration is recommended
      And the owner follows the live events
      And the owner has approved the recommendation
      And green has reached 10 % of the traffic
      When the owner's connection drops
      And green has reached 50 % of the traffic
      And the owner comes back, and tells what was seen last
      And the optimization has ended
      Then the owner has seen every event, none missing and none twice

    Scenario: Whoever comes back and has missed nothing is told nothing twice
      Given the owner follows the live events
      And the owner asks for a cost analysis
      And the owner has seen every event, none missing and none twice
      When the owner's connection drops
      And the owner comes back, and tells what was seen last
      And the owner asks for a cost analysis
      Then the owner has seen every event, none missing and none twice

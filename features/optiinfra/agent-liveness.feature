@optiinfra @integration
Feature: Agent liveness
  An agent beats, like a heart, and tells with each beat how it is. One that has fallen silent is given no more work, and
  what it had begun is given to another one. Nobody has to watch for it.

  @AGN-11 @AGN-15
  Rule: Each heartbeat is kept
    How busy an agent was in the past explains why work went elsewhere.

    @core20 @AGN-12
    Scenario: A cost agent beats three times
      Given Ada has registered as a cost agent
      When Ada beats: active, 2 tasks, a load of 45 %
      Then Ada is told when to beat next
      And the registry has Ada with 2 tasks and a load of 45 %
      When Ada beats: degraded, 3 tasks, a load of 90 %
      And Ada beats: active, 1 task, a load of 20 %
      Then the registry has Ada with 1 task and a load of 20 %
      And the last heartbeat of Ada is her newest
      And the database has these heartbeats of Ada:
        | status   | tasks | load |
        | active   |     2 | 45 % |
        | degraded |     3 | 90 % |
        | active   |     1 | 20 % |

    @AGN-13
    Scenario: An agent that does not tell its load keeps the one that it had
      Given Ada has registered as a cost agent
      When Ada beats: active, 2 tasks, a load of 45 %
      And Ada beats: active, 5 tasks
      Then the registry has Ada with 5 tasks and a load of 45 %

    @AGN-16
    Scenario: An agent that watches two companies leaves a row for each
      Given the company Acme with the estate acme-4
      And the company Globex with the estate acme-4
      And Ada has registered as a cost agent
      When Ada beats, and tells that she watches Acme and Globex
      Then the database has one heartbeat of Ada for each of Acme and Globex

  @AGN-13 @AGN-14
  Rule: A heartbeat that makes no sense is refused
    A wrong figure would send work to the wrong agent.

    Scenario Outline: A heartbeat with <mistake>
      Given Ada has registered as a cost agent
      When Ada beats: <beat>
      Then it is refused as invalid
      And the database has no heartbeat of Ada

      Examples:
        | mistake             | beat                             |
        | too high a load     | active, 2 tasks, a load of 101 % |
        | a negative load     | active, 2 tasks, a load of -1 %  |
        | an unheard-of state | sleepy, 2 tasks, a load of 45 %  |

    Scenario: An agent that never registered beats
      When an agent beats that has never registered
      Then it is refused as not found

  @AGN-19
  Rule: An agent that falls silent is found out, once
    Within its timeout, and one look of the orchestrator. The owner is told once, not with every look.

    @core20
    Scenario: A cost agent falls silent
      Given the company Acme with the estate acme-4
      And the cost agents Ada and Bob
      When Ada falls silent
      Then the registry has Ada as an unreachable cost agent
      And Ada was found out within her timeout and one sweep, and not earlier
      And Bob has beaten twice since then
      And Acme's events tell once that Ada is unreachable
      And the registry has Bob as an active cost agent

    Scenario: What the silent agent had in hand is given to another one
      Given the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada never answers
      And a task is given to the cost agents
      And Ada has the task in hand
      When Ada falls silent
      Then the task is completed by Bob
      And Ada and Bob were given the task under the same id

  @AGN-20
  Rule: An agent that beats again is back
    It need not register again, and it is the same agent.

    @core20
    Scenario: A cost agent recovers
      Given the company Acme with the estate acme-4
      And the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada has fallen silent, and was found out
      When a task is given to the cost agents
      Then the task is completed by Bob
      When Ada beats again
      Then the registry has Ada as an active cost agent
      And Acme's events tell once that Ada has recovered
      When a task is given to the cost agents
      Then the task is completed by Ada

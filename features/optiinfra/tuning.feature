@optiinfra @scenario-2 @e2e
Feature: Tuning
  Acme's answers are slow: five of a hundred take longer than 1.6 seconds. New machines would cost as much again. The
  performance agent looks at how the model is served instead, and makes the machines that there are twice as fast.

  @SCN-19
  Rule: The performance agent finds what slows the answers down
    It names its evidence, and says how much faster the answers will be.

    @SCN-18 @SCN-20
    Scenario: A cache that finds too little
      Given the company Acme with the estate acme-4
      Then Acme's metrics are:
        | latency of 95 % |       1600 ms |
        | throughput      | 45 requests/s |
        | GPU utilization |          78 % |
      When the owner asks for a performance analysis
      Then the performance agent recommends a KV cache optimization
      And the recommendation is pending
      And it expects to be 2.58 times as fast
      And it expects to save $0 a month
      And the resource agent has approved the recommendation
      And the application agent has approved the recommendation

    @SCN-26
    Scenario: Where the cache is good, quantization alone is recommended
      Given the company Acme with the estate acme-4, but:
        | of          | what           | value |
        | vllm-prod-1 | cache hit rate |   0.8 |
      When the owner asks for a performance analysis
      Then the performance agent recommends a quantization
      And nothing else is recommended
      And it expects to be 1.61 times as fast

  @SCN-22
  Rule: Answers become more than twice as fast, at the same cost
    Speed that is paid for with quality, or with money, would be no improvement.

    @SCN-21 @SCN-23 @SCN-24
    Scenario: Acme's answers come more than twice as fast
      Given the company Acme with the estate acme-4
      And a KV cache optimization is recommended
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization was successful
      And green was given these shares of the traffic: 0, 10, 50, 100
      And Acme's metrics are:
        | latency of 95 % |         620 ms |
        | latency of 99 % |         780 ms |
        | throughput      | 130 requests/s |
        | GPU utilization |           92 % |
        | quality score   |          0.960 |
      And every quality score since then was at least 0.95
      And the cloud's bill of Acme is $120,000

  @RLB-1
  Rule: A tuning that does not keep its promise is taken back
    Better than before is not enough, if it was approved for more.

    @SCN-25
    Scenario: The new configuration is slower than promised
      Given the company Acme with the estate acme-4
      And the new cohort is 1.5 times as slow from a share of 50 % on
      And a KV cache optimization is recommended
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is rolled back
      And the rollback was needed, since answers were slower than promised
      And Acme's estate is exactly as it was
      And Acme's metrics are:
        | latency of 95 % | 1600 ms |

    @SCN-27
    Scenario: A migration that misses an objective which was kept before
      Given the company Acme with the estate acme-4, but:
        | of          | what            | value |
        | vllm-prod-1 | latency of 95 % |   990 |
      And a spot migration is recommended
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is rolled back
      And the rollback was needed, since answers were slower than the objective allows
      And Acme's estate is exactly as it was

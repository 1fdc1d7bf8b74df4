@optiinfra @scenario-8 @e2e
Feature: Cross-cloud placement
  Delta works in two clouds. Its batch jobs run where they were once put, though the other cloud would do them for less,
  even with what it costs to move the data. OptiInfra looks at both bills at once.

  @SCN-82
  Rule: What transfer costs is part of the saving
    A cheaper machine that is far from its data can be dearer.

    @SCN-81 @SCN-83
    Scenario: Batch work is to move to the cheaper cloud
      Given the company Delta with the estate multicloud
      Then the cloud's bill of Delta has:
        | AWS      | $100,000 |
        | GCP      | $50,000  |
        | transfer | $0       |
        | in all   | $150,000 |
      When the owner asks for a cost analysis
      Then the cost agent recommends a cross-cloud placement
      And the recommendation is pending
      And it saves $15,000 on machines and costs $2,000 of transfer
      And it expects to save $13,000 a month
      And the performance agent has approved the recommendation
      And the resource agent has approved the recommendation

  @SCN-80
  Rule: One optimization changes both clouds
    Half of it would be the worst of both: two bills for one job.

    @SCN-84 @SCN-85 @SCN-86
    Scenario: Delta's bill falls from $150,000 to $137,000
      Given the company Delta with the estate multicloud
      And a cross-cloud placement is recommended
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization was successful
      And the cloud's bill of Delta has:
        | AWS      | $50,000  |
        | GCP      | $85,000  |
        | transfer | $2,000   |
        | in all   | $137,000 |
      And both clouds have carried it out
      And every machine but the 5 batch ones is as it was
      And Delta's quality score is at least 0.95

  @SCN-88
  Rule: What belongs together moves together, or not at all
    Jobs that exchange data all day must not be torn apart.

    Scenario: One half cannot move, so that the other one stays
      Given the company Delta with the estate multicloud, but:
        | of        | what     | value |
        | i-batch-5 | workload | burst |
      When the owner asks for a cost analysis
      Then nothing is recommended
      And the cloud's bill of Delta is $150,000

  @SCN-87
  Rule: Work stays where moving it makes no sense, or is not allowed
    $15,000 are no saving where the data on the way costs $16,000.

    Scenario: The jobs need too much data from where they were
      Given the company Delta with the estate multicloud, whose batch jobs read 200000 GB a month at AWS
      When the owner asks for a cost analysis
      Then nothing is recommended

    Scenario: Delta's data must stay where it is
      Given the company Delta with the estate multicloud
      And the owner wants all data to stay at AWS
      When the owner asks for a cost analysis
      Then nothing is recommended

    Scenario: The other cloud has no room
      Given the company Delta with the estate multicloud
      And GCP has no machines left that could do batch work
      When a cross-cloud placement is recommended
      Then the performance agent has approved the recommendation
      And the resource agent has refused the recommendation
      And the recommendation is blocked
      When the owner tries to approve the recommendation
      Then it is refused as a conflict
      And the cloud's bill of Delta is $150,000

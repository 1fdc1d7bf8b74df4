@agentspec @operator @kubernetes
Feature: Sidecar injection
  A team that deploys an agent adds one annotation, and the platform puts the sidecar in front of it. It must happen
  to those who asked, to nobody else, and never twice; and it must never keep a pod from starting.

  @OPR-17 @OPR-18 @OPR-19 @smoke
  Rule: Who asks for a sidecar gets one
    The annotation is the whole request. No label has to go with it, and close is not enough.

    Scenario Outline: A pod that says <annotation> gets <outcome>
      When a pod is submitted with the annotations:
        | annotation          | value   |
        | agentspec.io/inject | <value> |
      Then it gets <outcome>

      Examples:
        | annotation | value | outcome    |
        | yes        | true  | a sidecar  |
        | no         | false | no sidecar |
        | True       | True  | no sidecar |
        | yes please | yes   | no sidecar |

    Scenario: A pod that says nothing gets no sidecar
      When a pod is submitted without annotations
      Then it gets no sidecar

    @slow @replaces-operator
    Scenario: Where the operator injects by default, only an objection counts
      Given the operator injects by default
      When a pod is submitted without annotations
      Then it gets a sidecar
      When a pod is submitted with the annotations:
        | annotation          | value |
        | agentspec.io/inject | false |
      Then it gets no sidecar

  @OPR-20 @OPR-21 @OPR-22 @OPR-24 @OPR-26
  Rule: The sidecar knows its agent
    A sidecar without the right manifest, in front of the wrong port, would be worse than none.

    Scenario: The sidecar stands in front of the agent's port and reads its manifest
      When a pod whose agent listens on port 9090 is submitted with the annotations:
        | annotation              | value       |
        | agentspec.io/inject     | true        |
        | agentspec.io/agent-name | night-coach |
      Then it gets a sidecar in front of port 9090
      And the sidecar opens a proxy and a control plane
      And the sidecar reads its manifest from "night-coach-agent-yaml"
      And the pod's own containers and volumes are as they were

    Scenario: Another manifest can be named
      When a pod is submitted with the annotations:
        | annotation                      | value       |
        | agentspec.io/inject             | true        |
        | agentspec.io/manifest-configmap | my-manifest |
      Then the sidecar reads its manifest from "my-manifest"

    Scenario Outline: The agent's name comes from <source>
      When a pod is submitted with <name>, annotated "<annotated>" and labelled "<labelled>"
      Then the sidecar reads its manifest from "<agent>-agent-yaml"

      Examples:
        | source                   | name                         | annotated   | labelled | agent       |
        | the annotation           | the name "p-1"               | night-coach | coach    | night-coach |
        | the label                | the name "p-1"               |             | coach    | coach       |
        | the pod's name           | the name "p-1"               |             |          | p-1         |
        | the pod's generated name | a name that begins with "x-" |             |          | x           |

    Scenario: Spaces around the annotated name do not count
      When a pod is submitted with the name "p-1", annotated " night-coach " and labelled "coach"
      Then the sidecar reads its manifest from "night-coach-agent-yaml"

    Scenario: The pause between two looks is handed on
      When a pod is submitted with the annotations:
        | annotation                  | value |
        | agentspec.io/inject         | true  |
        | agentspec.io/check-interval |    45 |
      Then the sidecar is told to be checked every 45 seconds

  @OPR-23 @smoke
  Rule: Nothing is injected where it does not belong
    The cluster's own pods are nobody's agents, and a pod that has a sidecar needs no second one.

    Scenario Outline: In the cluster's own namespace <namespace> nothing is injected
      When a pod that asks for a sidecar is submitted to the namespace "<namespace>"
      Then it gets no sidecar

      Examples:
        | namespace       |
        | kube-system     |
        | kube-public     |
        | kube-node-lease |

    Scenario Outline: A pod that has a container named <container> gets no second one
      When a pod with a container "<container>" that asks for a sidecar is submitted
      Then it keeps its <count> containers

      Examples:
        | container         | count |
        | agentspec-sidecar |     2 |
        | sidecar           |     2 |

  @OPR-17
  Rule: No pod is kept from starting
    A sidecar is a help. A wish for one that cannot be granted must not become an outage.

    Scenario: A pod whose agent has an impossible name is made without a sidecar
      When a pod is submitted with the annotations:
        | annotation              | value       |
        | agentspec.io/inject     | true        |
        | agentspec.io/agent-name | Night Coach |
      Then it gets no sidecar

  @OPR-22 @OPR-25
  Rule: The policy engine comes along
    A policy that is judged elsewhere is one more thing that can fail between an answer and its reader.

    Scenario: The pod gets an engine with the agent's policy, and the sidecar asks it
      When a pod is submitted with the annotations:
        | annotation              | value       |
        | agentspec.io/inject     | true        |
        | agentspec.io/agent-name | night-coach |
      Then it gets a policy engine with the policy "night-coach-opa-policy"
      And the policy engine runs with the least rights and bounded resources
      And the sidecar asks the policy engine in mode "track"

    Scenario: A pod can choose its mode
      When a pod is submitted with the annotations:
        | annotation                  | value   |
        | agentspec.io/inject         | true    |
        | agentspec.io/opa-proxy-mode | enforce |
      Then the sidecar asks the policy engine in mode "enforce"

  @OPR-24 @OPR-27
  Rule: An injected pod is a complete agent
    What was injected must do what a sidecar that was written by hand does: pass on, record, be observed.

    @slow @e2e
    Scenario: An agent that only asked for a sidecar is proxied, recorded and observed
      Given the gymcoach agent is deployed once more, with nothing but the request for a sidecar
      When a client sends a chat message to the new agent
      Then the new agent answers
      And the new agent's control plane has an entry of the request
      And an observation of the new agent was made, with a service for its control plane
      And the operator finds the new agent "Healthy"

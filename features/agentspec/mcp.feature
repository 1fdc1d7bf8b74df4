@agentspec @control-plane
Feature: Tools over MCP
  Other programs can use an agent's tools through the Model Context Protocol. The sidecar speaks it, so that no
  agent author has to.

  @MCP-1 @MCP-3 @MCP-4 @MCP-10
  Rule: A client can find out what an agent offers
    Without discovery every client would need a copy of the manifest.

    Background:
      Given the gymcoach agent

    Scenario: The server introduces itself
      When an operator reads "/mcp" of the control plane
      Then the answer has these values:
        | field        | value                      |
        | name         | agentspec-sidecar/gymcoach |
        | protocol     | mcp/2024-11-05             |
        | endpoint     | /mcp                       |
        | transport    | http                       |
        | tools.0.name | get-workout-plan           |

    Scenario: A session is initialised
      When a client calls the MCP method "initialize"
      Then the answer has these values:
        | field                     | value      |
        | jsonrpc                   |        2.0 |
        | id                        |          1 |
        | result.protocolVersion    | 2024-11-05 |
        | result.capabilities.tools | {}         |

    Scenario: The declared tools are listed with what they take
      When a client calls the MCP method "tools/list"
      Then the answer has these values:
        | field                               | value            |
        | result.tools.0.name                 | get-workout-plan |
        | result.tools.1.name                 | log-exercise     |
        | result.tools.2.name                 | get-progress     |
        | result.tools.0.inputSchema.type     | object           |
        | result.tools.0.inputSchema.required | ["message"]      |

  @MCP-6 @MCP-7
  Rule: A tool call is a message to the agent
    The agent decides what its tool does; the sidecar carries the question and the answer.

    Scenario: A tool that is called answers in text
      Given the gymcoach agent
      When a client calls the MCP tool "get-progress" with the message "how am I doing?"
      Then the control plane answers with status 200
      And the tool's answer is a text that is not empty

    Scenario: A tool of an agent that is not there is an internal error
      Given the voice-assistant agent
      When a client calls the MCP tool "transcribe" with the message "hello"
      Then the MCP error is -32603

  @MCP-2 @MCP-5 @MCP-8 @MCP-9 @MCP-10
  Rule: Messages that break the protocol are refused as the protocol says
    MCP clients know these codes by heart.

    Background:
      Given the gymcoach agent

    Scenario Outline: <what> is the error <code>
      When a client sends the MCP message <message>
      Then the control plane answers with status <status>
      And the MCP error is <code>

      Examples:
        | what                     | message                                                                         | status | code   |
        | Another JSON-RPC version | {"jsonrpc": "1.0", "id": 1, "method": "tools/list"}                             |    400 | -32600 |
        | A method that is no text | {"jsonrpc": "2.0", "id": 1, "method": 7}                                        |    400 | -32600 |
        | A tool nobody declared   | {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "sing"}} |    200 | -32602 |
        | A tool without a name    | {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {}}               |    200 | -32602 |
        | A method nobody knows    | {"jsonrpc": "2.0", "id": 1, "method": "resources/list"}                         |    200 | -32601 |

    Scenario: A notification is accepted without an answer
      When a client sends the MCP message {"jsonrpc": "2.0", "method": "notifications/initialized"}
      Then the control plane answers with status 202
      And the answer has no body

"""Calls every operation of the mock server with a client of openapi-python-client.

The generated client reads each response into its own types, independently of this project.
Usage: operations.py BASE_URL [--validated]
With --validated, BASE_URL is a proxy that has to refuse an invalid response.
"""

import importlib
import sys
from uuid import UUID

from feather_api_client import AuthenticatedClient, models

SLACK = UUID("0b9f3c52-6f0e-4f0a-9d4e-2a7c51d3e801")
HANDBOOK = UUID("8d0a2ce5-6174-4fbd-8c29-5e4d3b1fa008")

client = AuthenticatedClient(
    base_url=sys.argv[1],
    token="extended-check",
    prefix="",
    auth_header_name="x-api-key",
    raise_on_unexpected_status=True,
)
called = set()


def call(name, *arguments, status=200, **named):
    called.add(name)
    operation = importlib.import_module(f"feather_api_client.api.integrations.{name}")
    response = operation.sync_detailed(*arguments, client=client, **named)
    assert response.status_code == status, (name, response.status_code, response.content)
    if status != 204:
        assert response.parsed is not None, (name, response.content)
        errors = (models.ErrorResponse, models.HTTPValidationError)
        assert isinstance(response.parsed, errors) == (status >= 400), (name, response.parsed)
    return response.parsed


assert len(call("list_integrations")) == 7
connections = call("list_connections")
assert len(connections) == 8
assert call("get_connection", SLACK).nickname == "Acme Support"
call("get_connection", UUID(int=0), status=404)

body = models.ConnectionCreate(integration_key=models.IntegrationKey.SLACK, nickname="Extended")
created = call("create_connection", body=body, status=201)
new = UUID(str(created.connection_id))
assert call("finalize_connection", new).status == "active"
call("refresh_connection_tools", new, status=202)
body = models.ConnectionPatchRequest(nickname="Renamed")
assert call("update_connection", new, body=body).nickname == "Renamed"
call("disconnect_connection", new, status=204)

server = "https://oauth.example.com/sse"
assert call(
    "discover_custom_mcp", body=models.CustomMcpDiscoverRequest(server_url=server)
).supports_dcr
body = models.CustomMcpConnectionCreate(nickname="MCP", server_url=server, auth_type="oauth")
assert call("connect_custom_mcp", body=body, status=201).authorize_url.startswith("https://")
body = models.CustomMcpConnectionCreate(nickname="MCP", server_url="http://localhost")
call("connect_custom_mcp", body=body, status=422)
call("connect_email", body=models.PlatformConnectionCreate(), status=201)

body = models.ConnectionToolsBulkToggleRequest(is_enabled=True)
tools = call("bulk_update_connection_tools", SLACK, body=body)
body = models.ConnectionToolPatchRequest(is_enabled=True)
assert call("update_connection_tool", SLACK, UUID(str(tools[0].id)), body=body).is_enabled

request_input = models.ConnectionTestInvokeRequestInput()
body = models.ConnectionTestInvokeRequest(slug=tools[0].slug, input_=request_input)
call("test_invoke_connection", SLACK, body=body)
body = models.ConnectionTestInvokeRequest(slug="unknown", input_=request_input)
call("test_invoke_connection", SLACK, body=body, status=400)
tools = call("get_connection", HANDBOOK).tools
body = models.ConnectionTestMcpCallRequest(slug=tools[0].slug)
call("test_mcp_call_connection", HANDBOOK, body=body)
assert call("test_lease_connection", SLACK).ok
assert len(call("list_webhook_events", limit=2)) == 2

if "--validated" in sys.argv[2:]:
    faulty = client.get_httpx_client().get(
        "/v1/integrations/connections", headers={"x-mock-fault": "missing"}
    )
    assert faulty.status_code >= 500, ("an invalid response is not refused", faulty.status_code)

print(f"{len(called)} operations")

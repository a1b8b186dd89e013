"""Uses `feather mcp serve` with the Python SDK of the Model Context Protocol.

Usage: mcp_client.py FEATHER BASE_URL
FEATHER is the command, BASE_URL that of a mock server.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request

import anyio
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

feather, base = sys.argv[1:]
CHANNELS = "acme_support_list_channels"
SEND = "acme_support_send_message"
MESSAGE = {"channel": "C024BE91L", "text": "value-canary"}


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{base}/__mock{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return response.read()


def text(result):
    return result.content[0].text


async def wait_for(condition):
    with anyio.fail_after(20):
        while not condition():
            await anyio.sleep(0.05)


def disable_channels():
    arguments = ["tools", "disable", "acme_support", CHANNELS]
    variables = {"FEATHER_BASE_URL": base, "FEATHER_API_KEY": "key-canary"}
    subprocess.run([feather, *arguments], env=variables, check=True, stdout=subprocess.DEVNULL)


async def lists_and_calls(client):
    names = {tool.name for tool in (await client.list_tools()).tools}
    assert CHANNELS in names and SEND in names and len(names) == 4, names
    result = await client.call_tool(CHANNELS, {"limit": 5})
    assert not result.is_error and "channels" in result.structured_content, result
    result = await client.call_tool(CHANNELS, {"limit": "five"})
    assert result.is_error and "/limit" in text(result), result
    try:
        raise AssertionError(await client.call_tool("acme_support_nothing", {}))
    except MCPError as error:
        assert "acme_support_nothing" in str(error), error


async def cancels(client, log):
    control("POST", "/faults", "op=testInvokeConnection;stall;once")
    with anyio.move_on_after(1) as scope:
        await client.call_tool(SEND, MESSAGE)
    assert scope.cancelled_caught
    await wait_for(lambda: f"{SEND}: canceled, it may have taken effect" in log())
    assert not (await client.call_tool(CHANNELS, {})).is_error


async def waits_for_a_slow_tool(client):
    control("POST", "/faults", "op=testInvokeConnection;latency=1500ms;once")
    results = {}

    async def call(name, arguments):
        results[name] = await client.call_tool(name, arguments)

    started = time.monotonic()
    async with anyio.create_task_group() as group:
        group.start_soon(call, SEND, MESSAGE)
        await anyio.sleep(0.3)
        await call(CHANNELS, {})
        assert time.monotonic() - started < 1.5
    assert not results[SEND].is_error and not results[CHANNELS].is_error, results
    # Longer than --timeout.
    control("POST", "/faults", "op=testInvokeConnection;stall;once")
    result = await client.call_tool(SEND, MESSAGE)
    assert result.is_error and "timed out after 3 s" in text(result), result


async def survives_a_failing_server(client):
    control("POST", "/faults", "op=testInvokeConnection;status=500;once")
    result = await client.call_tool(SEND, MESSAGE)
    assert result.is_error and "500" in text(result), result
    control("POST", "/faults", "op=testInvokeConnection;cut=0;once")
    result = await client.call_tool(SEND, MESSAGE)
    assert result.is_error and "may have taken effect" in text(result), result
    assert not (await client.call_tool(SEND, MESSAGE)).is_error


async def reports_a_revoked_key(client, log):
    control("POST", "/faults", "status=401")
    result = await client.call_tool(SEND, MESSAGE)
    assert result.is_error and "401" in text(result) and "FEATHER_API_KEY" in text(result), result
    await wait_for(lambda: "polling failed" in log())
    control("DELETE", "/faults")
    assert not (await client.call_tool(SEND, MESSAGE)).is_error


async def session(mode):
    control("POST", "/reset")
    changes = []

    async def handle(message):
        if getattr(message, "method", "") == "notifications/tools/list_changed":
            changes.append(message)

    with tempfile.NamedTemporaryFile("w+", suffix=".log") as errors:

        def log():
            with open(errors.name, encoding="utf-8") as file:
                return file.read()

        arguments = ["mcp", "serve", "--connection", "acme_support", "--poll", "500ms"]
        server = StdioServerParameters(
            command=feather,
            args=[*arguments, "--timeout", "3s", "--retries", "0"],
            env={"FEATHER_BASE_URL": base, "FEATHER_API_KEY": "key-canary"},
        )
        transport = stdio_client(server, errlog=errors)
        async with Client(transport, mode=mode, message_handler=handle) as client:
            await lists_and_calls(client)
            await cancels(client, log)
            await waits_for_a_slow_tool(client)
            await survives_a_failing_server(client)
            await reports_a_revoked_key(client, log)
            if mode == "legacy":
                disable_channels()
                await wait_for(lambda: changes)
            else:
                async with client.listen(tools_list_changed=True) as subscription:
                    disable_channels()
                    with anyio.fail_after(20):
                        await anext(aiter(subscription))
            tools = (await client.list_tools()).tools
            assert CHANNELS not in {tool.name for tool in tools}, tools
            version = client.protocol_version
            started = time.monotonic()
        assert time.monotonic() - started < 1.5
        assert "canary" not in log(), log()
    return version


async def main():
    versions = [await session(mode) for mode in ("legacy", "auto")]
    print(
        "calls, cancellation, a slow tool, a failing server, a revoked key and changes",
        f"with protocol versions {' and '.join(versions)}",
    )


anyio.run(main)

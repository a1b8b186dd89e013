"""Uses the control API of the mock server with nothing but Python's standard library.

Usage: control.py BASE_URL
"""

import json
import sys
import urllib.error
import urllib.request

base = sys.argv[1]


def send(method, path, body=None, key=None):
    headers = {"content-type": "application/json"} | ({"x-api-key": key} if key else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text else None


def control(method, path, body=None):
    return send(method, "/__mock" + path, body)


def api(method, path, body=None):
    return send(method, "/v1/integrations" + path, body, key="canary-key-of-python")


assert control("GET", "/health")[1]["status"] == "ok"
assert control("POST", "/reset") == (204, None)
fault = "status=503;op=listConnections;times=1"
assert control("POST", "/faults", "once;op=listConnections;status=503") == (
    201,
    {"fault": fault, "applied": 0},
)
assert control("GET", "/faults")[1] == [{"fault": fault, "applied": 0}]
assert api("GET", "/connections")[0] == 503
assert api("GET", "/connections")[0] == 200
assert control("POST", "/faults", "status=1")[0] == 400
assert control("POST", "/faults", "latency=1ms")[0] == 201
assert control("DELETE", "/faults") == (204, None)

status, requests = control("GET", "/requests?operation_id=listConnections")
assert [request["status"] for request in requests] == [503, 200], requests
assert "canary" not in json.dumps(requests)
assert control("DELETE", "/requests") == (204, None)
assert control("GET", "/requests")[1] == []

state = control("GET", "/state")[1]
assert control("PUT", "/state", {"connections": []}) == (204, None)
assert api("GET", "/connections") == (200, [])
assert control("PUT", "/state", {"connections": {}})[0] == 422
assert control("PUT", "/state", state) == (204, None)
assert control("GET", "/state")[1] == state

identifier = state["connections"][0]["id"]
assert api("POST", f"/connections/{identifier}/refresh-tools")[1]["tools_status"] == "syncing"
assert control("POST", "/clock", {"advance": "1h"})[0] == 200
assert api("GET", f"/connections/{identifier}")[1]["tools_status"] == "synced"
assert control("POST", "/clock", {"now": "2030-01-31T12:00:00Z"})[1]["now"].startswith("2030-01-31")
assert control("POST", "/reset") == (204, None)
assert control("GET", "/openapi.json")[1]["openapi"] == "3.1.0"
print("ok")

"""What keeps the fuzzer of the control API within bounds, and gives it something to find: read by schemathesis as its hooks."""

import schemathesis

ACCOUNTS = {"localiq": "TEST_1", "leadsquared": "ACCESS_KEY", "salesiq": "zylker", "autoid": "3242243"}
LEADS = {"localiq": "chat", "leadsquared": "lead-create", "salesiq": "conversation.created", "autoid": "call-end"}
COLLECTIONS = {"leadsquared": "notices", "salesiq": "keys", "autoid": "templates"}


@schemathesis.hook
def filter_case(context, case):
    """No call that is in order and takes long: thousands of leads, a long wait, a whole judgement."""
    body, query = case.body, case.query or {}
    if isinstance(body, dict):
        if case.path.endswith("/events"):
            many = (("count", 10_000), ("rate", 1_000))
            if any(isinstance(body.get(name), (int, float)) and 5 < body[name] <= most for name, most in many):
                return False
        if case.path.endswith("/runs") and isinstance(body.get("cases"), int) and body["cases"] > 2:
            return False
    return not query.get("wait") or str(query.get("timeout_ms")) in ("0", "1")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Three names of five are of something that is there, or may be: the others are drawn."""
    path = path_parameters
    if not path or sum(str(path).encode()) % 5 > 2:
        return path
    provider = path.get("provider")
    for name, known in (("account", ACCOUNTS), ("lead", LEADS), ("collection", COLLECTIONS)):
        if name in path and provider in known:
            path[name] = known[provider]
    if "id" in path:
        path["id"] = str(1 + sum(str(path).encode()) % 3)
    return path

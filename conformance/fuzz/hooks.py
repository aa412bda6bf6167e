"""What Schemathesis has to know of the MemoryOS contract that an OpenAPI document cannot say."""

import json
import math
import os
import uuid

import schemathesis

# Errors that speak of the form of a request. Any other refusal of a well-formed request is about what the server holds:
# a cursor that it never gave out, a schema that the tenant has not set, an idempotency key that was used before.
ABOUT_THE_FORM = {"malformed_request", "validation_error", "unsupported_media_type", "body_too_large"}

# Rules between fields, which the contract has as requirements and JSON Schema cannot express: a 422 that points at these
# fields alone follows from them.
BETWEEN_FIELDS = {
    "registerOrganisation": ("oauth_",),
    "createGrant": ("categories", "duration_days", "expires_at", "link_token"),
    "updateGrant": ("categories", "duration_days", "expires_at"),
}

FORBIDDEN_KEYS = {"__proto__", "constructor", "prototype"}

# Operations that would end the very credential that the rest of the run needs: they are sent with another.
ENDS_ITS_CREDENTIAL = {"deleteAccount", "logoutPassport", "deletePassport", "regeneratePassportToken"}
NOT_A_CREDENTIAL = {
    "Authorization": "ApiKey mem_this-key-opens-nothing",
    "X-MemoryOS-Session": "this-session-opens-nothing",
}

# Keys that were there before the run: one of them is the run's own.
KEPT_KEYS = set(filter(None, os.environ.get("MEMORYOS_FUZZ_KEPT_KEYS", "").split(",")))


def operation_id(case):
    return case.operation.definition.raw.get("operationId")


def holds_what_no_body_may(value, depth=1):
    """Whether REQ-001 refuses a body that JSON Schema lets pass: for its texts, its keys, its numbers or its depth."""
    if depth > 32:
        return True
    if isinstance(value, str):
        return any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) > 2**53 - 1
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, list):
        return any(holds_what_no_body_may(item, depth + 1) for item in value)
    if isinstance(value, dict):
        return any(
            key in FORBIDDEN_KEYS or holds_what_no_body_may(key) or holds_what_no_body_may(item, depth + 1)
            for key, item in value.items()
        )
    return False


def error_of(response):
    try:
        body = json.loads(response.content)
    except ValueError:
        return None, None
    return (body.get("error"), body.get("details")) if isinstance(body, dict) else (None, None)


def follows_from_a_rule_between_fields(case, details):
    fields = BETWEEN_FIELDS.get(operation_id(case))
    if fields is None or not isinstance(details, list) or not details:
        return False
    return all(field.get("pointer", "").removeprefix("/body/").startswith(fields) for field in details)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless the contract says that this is the right answer."""
    error, details = error_of(response)
    if failure.code == "ST202":  # a request that follows the schema was refused
        if error not in ABOUT_THE_FORM:
            return False
        if error == "malformed_request":
            return not holds_what_no_body_may(case.body)
        return not follows_from_a_rule_between_fields(case, details)
    if failure.code in ("ST203", "ST401"):  # a credential that is missing or wrong was answered in another way than 401
        # LIM-003: too many refused credentials from one address. UNI-001: 403 where two credentials are needed.
        # The answer to a probe stands in the message alone.
        return not (response.status_code in (401, 403, 429) or "got `429 " in failure.message)
    return True


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps the run's own credentials working."""
    name = operation_id(case)
    if name in ENDS_ITS_CREDENTIAL:
        for header, value in NOT_A_CREDENTIAL.items():
            if case.headers is not None and header in case.headers:
                case.headers[header] = value
    if name == "revokeApiKey" and str((case.path_parameters or {}).get("api_key_id")) in KEPT_KEYS:
        case.path_parameters["api_key_id"] = str(uuid.uuid4())

"""What Schemathesis has to know of the MemoryOS contract that an OpenAPI document cannot say."""

import json
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


def error_of(response):
    try:
        body = json.loads(response.content)
    except ValueError:
        return None, []
    if not isinstance(body, dict):
        return None, []
    details = body.get("details")
    pointers = [field.get("pointer", "") for field in details] if isinstance(details, list) else []
    return body.get("error"), pointers


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless the contract says that this is the right answer."""
    error, pointers = error_of(response)
    if failure.code == "ST202":  # a request that follows the schema was refused
        if error not in ABOUT_THE_FORM:
            return False
        fields = BETWEEN_FIELDS.get(operation_id(case))
        names = [pointer.removeprefix("/body/") for pointer in pointers]
        return not (fields and names and all(name.startswith(fields) for name in names))
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

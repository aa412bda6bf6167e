"""Checks a request in the order of the contract: path, credential, permission, and then what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from .contract import PROFILES, Operation
from .problems import Problem
from .request import Request
from .validate import Validation
from .wire import read_json

if TYPE_CHECKING:
    from .app import App

MAX_SUPPORTED = "v1"
MOST_IGNORED = 10
OTHER_VERSION = re.compile(r"/v\d+(?:/|\Z)", re.ASCII)
ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
# Everything that is printable but the comma, which parts the names, and the sign of an escape.
PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in ",%")
LONGEST_NAME = 100
JSON_TYPE = re.compile(r"application/json\s*(?:;\s*charset=\"?utf-8\"?\s*)?;?", re.I)


class Intake:
    def __init__(self, app: App) -> None:
        self._app = app
        self.ignored: list[str] = []

    def allowed(self, target: str) -> str:
        found = self._app.contract.find(target.partition("?")[0])
        return ", ".join(sorted({*found[0], "OPTIONS"})) if found else "OPTIONS"

    def check(self, method: str, target: str, headers: dict[str, str], body: bytes | None) -> Request:
        path, _, query = target.partition("?")
        operation, variables = self._operation(method, path)
        caller = None
        if operation.auth == "tenant":
            caller = self._app.caller(headers.get("authorization"))
            if not caller.may(operation.permissions):
                raise Problem("permission_required", {"required": operation.permissions})
        if operation.profile not in PROFILES:
            raise Problem("not_implemented", {"profile": operation.profile})
        sent = self._sent(operation, headers, body)
        validation = Validation(self._app.contract)
        values = self._parameters(operation, validation, variables, query, headers)
        if operation.body is not None:
            sent = validation.value(sent, operation.body, "/body")
        self._ignore(validation.ignored)
        if validation.wrong:
            raise Problem("validation_error", validation.wrong)
        if operation.body is not None:
            sent = self._with_defaults(sent, operation.body)
        return Request(operation, caller, values["path"], values["query"], headers, sent)

    def _operation(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        found = self._app.contract.find(path)
        if found is None:
            other = OTHER_VERSION.match(path) and not path.startswith("/v1/") and path != "/v1"
            raise Problem("unknown_path", {"max_supported": MAX_SUPPORTED} if other else None)
        operations, variables = found
        if method not in operations:
            raise Problem("method_not_allowed", headers={"Allow": ", ".join(sorted(operations))})
        return operations[method], variables

    def _sent(self, operation: Operation, headers: dict[str, str], body: bytes | None) -> Any:
        if operation.body is None:
            return None
        if body is None:
            raise Problem("body_too_large")
        kind = headers.get("content-type", "")
        if not JSON_TYPE.fullmatch(kind.strip()) or headers.get("content-encoding", "identity") != "identity":
            raise Problem("unsupported_media_type")
        return read_json(body)

    def _parameters(self, operation: Operation, validation: Validation, variables: dict[str, str], query: str,
                    headers: dict[str, str]) -> dict[str, dict[str, Any]]:
        given: dict[str, list[str]] = {}
        for pair in filter(None, query.split("&")):
            name, _, value = pair.partition("=")
            given.setdefault(decoded(name, True), []).append(decoded(value, True))
        values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for parameter in operation.parameters:
            name, place = parameter["name"], parameter["in"]
            schema = self._app.contract.resolve(parameter["schema"])
            at = f"/{place}/{name}"
            if place == "path":
                values[place][name] = validation.value(decoded(variables[name], False), schema, at)
            elif place == "query" and name in given:
                values[place][name] = self._query(given.pop(name), schema, validation, at)
            elif place == "query" and "default" in schema:
                values[place][name] = schema["default"]
            elif place == "header" and name.lower() in headers and name != "X-Request-ID":
                values[place][name] = validation.value(headers[name.lower()], schema, at)
        validation.ignored.extend(given)
        return values

    def _query(self, texts: list[str], schema: dict[str, Any], validation: Validation, at: str) -> Any:
        kind = schema.get("type")
        if kind == "array":
            return validation.value(texts, schema, at)
        if len(texts) > 1:
            return validation.fail(at, "must be given once", "maxItems")
        text = texts[0]
        value: Any = text
        if kind == "integer":
            value = int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else text
        elif kind == "boolean":
            value = {"true": True, "false": False}.get(text, text)
        return validation.value(value, schema, at)

    def _with_defaults(self, body: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
        known = self._app.contract.resolve(schema)["properties"]
        return {**{name: each["default"] for name, each in known.items() if "default" in each}, **body}

    def _ignore(self, names: list[str]) -> None:
        escaped = (quote(name[:LONGEST_NAME], safe=PRINTABLE) for name in dict.fromkeys(names) if name)
        self.ignored = list(escaped)[:MOST_IGNORED]


def decoded(text: str, form: bool) -> str:
    if not ESCAPES.fullmatch(text):
        raise Problem("malformed_request")
    try:
        return unquote(text.replace("+", " ") if form else text, errors="strict")
    except UnicodeDecodeError:
        raise Problem("malformed_request") from None



"""Holds a request to the schemas of the document, and takes out what the contract does not know."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache
from typing import Any

from .contract import Contract, Json
from .times import parse_time

Wrong = dict[str, str]


@lru_cache(maxsize=None)
def compiled(pattern: str) -> re.Pattern[str]:
    # In Python `$` also stands before a last line break, which a pattern of JSON Schema does not mean.
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))


class Validation:
    """One request: what was wrong, and which fields nobody knows."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.wrong: list[Wrong] = []
        self.ignored: list[str] = []

    def fail(self, at: str, message: str, code: str) -> None:
        if not any(each["pointer"] == at for each in self.wrong):
            self.wrong.append({"pointer": at, "message": message, "code": code})

    def value(self, value: Any, schema: Json, at: str) -> Any:
        """The value with unknown fields and explicit nulls taken out."""
        schema = self._contract.resolve(schema)
        for branch in schema.get("anyOf", []):
            branch = self._contract.resolve(branch)
            if branch.get("type") == "null":
                if value is None:
                    return None
            else:
                beside = {key: each for key, each in schema.items() if key != "anyOf"}
                return self.value(value, {**branch, **beside}, at)
        check = getattr(self, f"_{schema.get('type', 'anything')}")
        result = check(value, schema, at)
        if "enum" in schema and isinstance(value, str) and value not in schema["enum"]:
            self.fail(at, "must be one of " + ", ".join(schema["enum"]), "enum")
        return result

    def _anything(self, value: Any, _schema: Json, _at: str) -> Any:
        return value

    def _object(self, value: Any, schema: Json, at: str) -> Any:
        if not isinstance(value, dict):
            return self.fail(at, "must be an object", "type")
        if "properties" not in schema:
            return value
        known = schema["properties"]
        found = {}
        for name, each in value.items():
            if name not in known:
                self.ignored.append(self._path(at, name))
            elif each is not None or name in schema.get("required", []):
                found[name] = self.value(each, known[name], f"{at}/{name}")
        for name in schema.get("required", []):
            if name not in value:
                self.fail(f"{at}/{name}", "is required", "required")
        return found

    def _array(self, value: Any, schema: Json, at: str) -> Any:
        if not isinstance(value, list):
            return self.fail(at, "must be a list", "type")
        if len(value) < schema.get("minItems", 0):
            self.fail(at, f"must have at least {schema['minItems']} entries", "minItems")
        if len(value) > schema.get("maxItems", len(value)):
            self.fail(at, f"must have at most {schema['maxItems']} entries", "maxItems")
            return value
        return [self.value(each, schema["items"], f"{at}/{index}") for index, each in enumerate(value)]

    def _string(self, value: Any, schema: Json, at: str) -> Any:
        if not isinstance(value, str):
            return self.fail(at, "must be a string", "type")
        if len(value) < schema.get("minLength", 0):
            self.fail(at, f"must have at least {schema['minLength']} characters", "minLength")
        elif len(value) > schema.get("maxLength", len(value)):
            self.fail(at, f"must have at most {schema['maxLength']} characters", "maxLength")
        elif "pattern" in schema and not compiled(schema["pattern"]).search(value):
            self.fail(at, self._contract.messages.get(schema["pattern"], "must have another form"), "pattern")
        elif schema.get("format") == "uuid" and not is_uuid(value):
            self.fail(at, "must be a UUID", "format")
        elif schema.get("format") == "date-time" and parse_time(value) is None:
            self.fail(at, "must be an RFC 3339 time with its zone", "format")
        elif at.endswith("/external_user_id") and value == "me":
            self.fail(at, "must not be the reserved word me", "reserved")
        return value

    def _number(self, value: Any, schema: Json, at: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return self.fail(at, "must be a number", "type")
        if value < schema.get("minimum", value):
            self.fail(at, f"must be at least {schema['minimum']}", "minimum")
        if value > schema.get("maximum", value):
            self.fail(at, f"must be at most {schema['maximum']}", "maximum")
        return value

    def _integer(self, value: Any, schema: Json, at: str) -> Any:
        if isinstance(value, float) and not value.is_integer():
            return self.fail(at, "must be a whole number", "type")
        result = self._number(value, schema, at)
        return int(result) if isinstance(result, float) else result

    def _boolean(self, value: Any, _schema: Json, at: str) -> Any:
        return value if isinstance(value, bool) else self.fail(at, "must be true or false", "type")

    @staticmethod
    def _path(at: str, name: str) -> str:
        place = "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in at.split("/")[2:])
        return f"{place}.{name}".lstrip(".")


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False

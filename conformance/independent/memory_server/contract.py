"""What the published documents say: operations, their parameters and bodies, and the errors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

PROFILES = ["core"]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    profile: str
    auth: str
    permissions: list[str]
    parameters: list[Json]
    body: Json | None


class Contract:
    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        document = json.loads((folder / "openapi.json").read_text("utf-8"))
        self.components: Json = document["components"]
        self.messages: dict[str, str] = manifest["patterns"]
        self.errors: dict[str, Json] = {row["error"]: row for row in manifest["errors"]}
        self._paths: list[tuple[re.Pattern[str], dict[str, Operation]]] = []
        by_path: dict[str, dict[str, Operation]] = {}
        for row in manifest["operations"]:
            described = document["paths"][row["path"]][row["method"].lower()]
            parameters = [self.resolve(each) for each in described.get("parameters", [])]
            body = described.get("requestBody")
            schema = body["content"]["application/json"]["schema"] if body else None
            operation = Operation(row["operationId"], row["method"], row["profile"], row["auth"], row["permissions"],
                                  parameters, schema)
            by_path.setdefault(row["path"], {})[row["method"]] = operation
        # `/v1/memories/add` comes before `/v1/memories/{memory_id}`: a path without a variable is the nearer one.
        for path in sorted(by_path, key=lambda each: (each.count("{"), each)):
            pattern = "".join(f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
                              for part in re.split(r"(\{\w+\})", path))
            self._paths.append((re.compile(pattern + r"\Z"), by_path[path]))

    def resolve(self, node: Json) -> Json:
        """Follows `$ref`; what stands beside it counts too."""
        while "$ref" in node:
            _, _, kind, name = node["$ref"].split("/")
            beside = {key: value for key, value in node.items() if key != "$ref"}
            node = {**self.components[kind][name], **beside}
        return node

    def find(self, path: str) -> tuple[dict[str, Operation], dict[str, str]] | None:
        """The operations at a path, by method, and what its variables are (not yet decoded)."""
        for pattern, operations in self._paths:
            match = pattern.match(path)
            if match:
                return operations, match.groupdict()
        return None

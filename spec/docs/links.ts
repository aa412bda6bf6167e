import type { Manifest, OperationEntry } from "./contract.ts";
import { escapeHtml, Html, html } from "./html.ts";

/** Where the things that the contract names are described. */
export class Links {
  readonly #targets = new Map<string, string>();

  constructor(manifest: Manifest) {
    for (const operation of manifest.operations) {
      const target = `operations.html#${operation.operationId}`;
      this.#targets.set(operation.operationId, target);
      this.#targets.set(shapeOf(`${operation.method} ${operation.path}`), target);
    }
    for (const { id } of manifest.requirements) this.#targets.set(id, `requirements.html#${id}`);
    for (const { code, error } of manifest.errors) {
      this.#targets.set(code, `errors.html#${code}`);
      this.#targets.set(error, `errors.html#${error}`);
    }
  }

  /** The address of an operation (`addMemories`, `POST /v1/memories/add`), requirement (`ADD-001`) or error, or null. */
  find(name: string): string | null {
    return this.#targets.get(name) ?? this.#targets.get(shapeOf(name)) ?? null;
  }

  /** A name in code type, linked when the contract knows it. */
  code(name: string): Html {
    const target = this.find(name);
    return target ? html`<a href="${target}"><code>${name}</code></a>` : html`<code>${name}</code>`;
  }

  /** A sentence of the contract: what stands in backticks becomes code, linked when the contract knows it. */
  prose(text: string): Html {
    const pieces = text.split("`").map((piece, index) => (index % 2 === 1 ? this.code(piece).text : escapeHtml(piece)));
    return new Html(pieces.join(""));
  }
}

/** Where an operation stands in the reference. */
export function referenceOf({ tag, operationId }: OperationEntry): string {
  return `reference.html#/${encodeURIComponent(String(tag))}/${operationId}`;
}

/** A call without its query, and with the same name for every part of the path that differs from call to call. */
function shapeOf(call: string): string {
  return call.replace(/\?.*$/, "").replace(/\{[^}]*\}/g, "{}");
}

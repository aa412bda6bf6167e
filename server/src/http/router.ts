import { manifest } from "@memoryos/contract";
import { Router } from "express";
import { type DispatchParts, dispatch } from "./dispatch.ts";
import { ApiError } from "./problem.ts";

/** Routes every operation of the manifest to its handler, and refuses other methods on its paths. */
export function createRouter(parts: DispatchParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const paths = [...new Set(manifest.operations.map((operation) => operation.path))].sort(fixedFirst);
  for (const path of paths) {
    const route = router.route(path.replace(/\{(\w+)\}/g, ":$1"));
    const here = manifest.operations.filter((operation) => operation.path === path);
    for (const operation of here) {
      const method = operation.method.toLowerCase() as "get" | "post" | "patch" | "put" | "delete";
      route[method](dispatch(operation, parts));
    }
    const methods = here.map((operation) => operation.method as string).sort();
    const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].sort().join(", ");
    route.options((_request, response) => {
      response.status(204).setHeader("Allow", allow).end();
    });
    route.all((request) => {
      throw new ApiError("method_not_allowed", {
        // Only what somebody can have meant: the header names HEAD and OPTIONS too.
        detail: `${request.method} is not possible here. Use ${methods.join(" or ")}.`,
        headers: { Allow: allow },
      });
    });
  }
  return router;
}

/** `/v1/memories/add` before `/v1/memories/{memory_id}`. */
function fixedFirst(a: string, b: string): number {
  return a.split("{").length - b.split("{").length || (a < b ? -1 : 1);
}

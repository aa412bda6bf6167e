import { manifest } from "@memoryos/contract";
import type { RequestHandler } from "express";
import { type DispatchParts, dispatch } from "./dispatch.ts";
import { createPathTable } from "./paths.ts";
import { ApiError } from "./problem.ts";

/** What is done on one path, by method. */
interface Route {
  path: string;
  methods: Map<string, RequestHandler>;
  /** Methods of the contract, for the sentence of a refusal: only what somebody can have meant. */
  meant: string;
  /** The same for the header, which names HEAD and OPTIONS too. */
  allow: string;
}

/**
 * Routes every operation of the manifest to its handler, and refuses other methods on its paths. The table is looked up
 * once for each request, where a router of Express would try the expression of one path after the other.
 */
export function createRouter(parts: DispatchParts): RequestHandler {
  const paths = [...new Set<string>(manifest.operations.map((operation) => operation.path))];
  const find = createPathTable(paths.map((path) => routeOf(path, parts)));
  return (request, response, next) => {
    const found = find(request.path);
    if (!found) return next();
    const { route, params } = found;
    request.route = route;
    request.params = params;
    const handler = route.methods.get(request.method);
    if (handler) return handler(request, response, next);
    if (request.method === "OPTIONS") return void response.status(204).setHeader("Allow", route.allow).end();
    throw new ApiError("method_not_allowed", {
      detail: `${request.method} is not possible here. Use ${route.meant}.`,
      headers: { Allow: route.allow },
    });
  };
}

function routeOf(path: string, parts: DispatchParts): Route {
  const here = manifest.operations.filter((operation) => operation.path === path);
  const methods = new Map(here.map((operation) => [operation.method as string, dispatch(operation, parts)]));
  const meant = [...methods.keys()].sort().join(" or ");
  const get = methods.get("GET");
  if (get) methods.set("HEAD", get);
  return { path, methods, meant, allow: [...methods.keys(), "OPTIONS"].sort().join(", ") };
}

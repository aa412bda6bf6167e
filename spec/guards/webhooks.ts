import { type Document, type Header, type Operation, parametersOf, type Response } from "../generate/openapi.ts";

/** Where a webhook stands among the paths; no path of the service begins so. */
const PLACE = "/webhooks:";

/**
 * The document with its webhooks among its operations. What the service sends is for its receiver what an answer is: a message
 * becomes a response, and the headers that come with it are that response's headers.
 */
export function withWebhooksAsAnswers(document: Document): Document {
  const { webhooks = {}, ...rest } = document;
  const items = Object.entries(webhooks).flatMap(([name, item]) =>
    Object.entries(item).map(([method, message]) => [
      `${PLACE}/${name}/${method}`,
      { get: asOperation(document, message) },
    ]),
  );
  return { ...rest, paths: { ...document.paths, ...Object.fromEntries(items) } };
}

function asOperation(document: Document, message: Operation): Operation {
  const headers = parametersOf(document, message).map(({ name, required, description = "", schema }) => {
    const header: Header = { required, description, schema };
    return [name, header] as const;
  });
  const response: Response = {
    description: "The message.",
    headers: Object.fromEntries(headers),
    content: message.requestBody?.content ?? {},
  };
  const { requestBody: _, ...kept } = message;
  return {
    ...kept,
    parameters: [],
    responses: { "200": response },
    "x-memoryos-permission": message["x-memoryos-permission"] ?? [],
    "x-memoryos-errors": message["x-memoryos-errors"] ?? [],
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import express from "express";
import { ApiError } from "./problem.ts";
import { BadJson, parseStrictJson } from "./strict-json.ts";

/** Largest body accepted, after decompression: 64 messages of 16,000 characters fit in any script. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Largest form of a page. */
const MAX_FORM_BYTES = 64 * 1024;

const readJsonBytes = bytesReader(MAX_BODY_BYTES);
const readFormBytes = bytesReader(MAX_FORM_BYTES);

/**
 * Reads a JSON body.
 *
 * @throws ApiError REQ_415 for another media type or character set, REQ_413 when it is too large, REQ_400 when it is not
 * well-formed.
 */
export async function readJson(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  requireJson(request);
  const bytes = await readJsonBytes(request, response);
  if (bytes.length === 0) {
    throw new ApiError("malformed_request", { detail: "The body is empty. Send a JSON object." });
  }
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof BadJson)
      throw new ApiError("malformed_request", { detail: error.message, details: { kind: error.kind } });
    throw error;
  }
}

/**
 * Reads what a form of a page was filled in with.
 *
 * @throws ApiError REQ_415 for another media type, REQ_413 when it is too large, REQ_400 when it broke off.
 */
export async function readForm(request: IncomingMessage, response: ServerResponse): Promise<URLSearchParams> {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    throw new ApiError("unsupported_media_type", { detail: "Send the form of the page." });
  }
  return new URLSearchParams(Buffer.from(await readFormBytes(request, response)).toString());
}

/** Reads the bytes of a body of so many at the most, after decompression. */
function bytesReader(limit: number): (request: IncomingMessage, response: ServerResponse) => Promise<Uint8Array> {
  const read = express.raw({ type: () => true, limit });
  return async (request, response) => {
    const { "content-encoding": encoding, "content-length": length } = request.headers;
    // Nearly every body: it costs half of what the reader for all kinds of them does.
    if (encoding === undefined && Number(length) <= limit) return readPlain(request);
    const bytes = await new Promise<unknown>((resolve, reject) => {
      read(request as express.Request, response as express.Response, (error?: unknown) => {
        if (error) reject(asApiError(error));
        else resolve((request as express.Request).body);
      });
    });
    return bytes instanceof Uint8Array ? bytes : new Uint8Array();
  };
}

/** Node itself sees to it that a body is as long as it says. */
function readPlain(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const brokenOff = () => reject(asApiError({ status: 400, type: "request.aborted" }));
    // Nothing more comes of it, not even its end.
    if (request.destroyed) return brokenOff();
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => void chunks.push(chunk))
      .on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
      // Behind the end as well: a body that is complete has not broken off.
      .on("close", () => request.complete || brokenOff());
  });
}

function requireJson(request: IncomingMessage): void {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter))?.replace(/^charset="?([^"]*)"?$/i, "$1");
  const isJson = /^application\/([a-z0-9.!#$&^_-]+\+)?json$/i.test(type);
  if (!isJson || (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)))
    throw new ApiError("unsupported_media_type");
}

/** What the body reader throws carries a status and a type. */
function asApiError(error: unknown): unknown {
  const { status, type, limit } = error as { status?: number; type?: string; limit?: number };
  if (status === 413) {
    return new ApiError("body_too_large", {
      detail: `The body is larger than ${limit} bytes. Send less at a time.`,
    });
  }
  if (status === 415)
    return new ApiError("unsupported_media_type", { detail: "Use no content encoding, or gzip, deflate or br." });
  if (status === 400)
    return new ApiError("malformed_request", { detail: `The body could not be read (${type ?? "broken off"}).` });
  return error;
}

import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type ErrorCode, errorTable } from "../protocol/errors.ts";
import type { Problem } from "../protocol/routes.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  413: "Content Too Large",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

/** Only these stop a media client for good; any other status would make it try for ever (livekit-client, SignalClient). */
const mediaStatusOf = (status: number): number => (status === 401 || status === 503 ? status : 403);

/** A code as RFC 9457 problem details; nothing of the request or of the cause stands in it. */
export const problemDetails = (code: ErrorCode): Problem => {
  const { status, retryable } = errorTable[code];
  const words = code.toLowerCase().replaceAll("_", " ");
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return { type: `urn:anteroom:error:${code}`, title, status, code, retryable };
};

/** What a refused request is answered: a status and problem details (RFC 9457) as JSON. */
export const problemOf = (code: ErrorCode, isMedia = false): { status: number; body: string } => {
  const details = problemDetails(code);
  const status = isMedia ? mediaStatusOf(details.status) : details.status;
  return { status, body: JSON.stringify({ ...details, status }) };
};

/** Headers that let a page of exactly this origin read the answer; none for a foreign one. */
export const corsHeaders = (origin: string | null): Record<string, string> =>
  origin === null ? {} : { "access-control-allow-origin": origin, vary: "Origin" };

const common = (body: string): Record<string, string> => ({
  "content-type": "application/problem+json",
  "content-length": String(Buffer.byteLength(body)),
  "cache-control": "no-store",
});

/** Refuses an upgrade before any WebSocket exists, and closes the connection. */
export const refuseUpgrade = (socket: Duplex, { status, body }: { status: number; body: string }): void => {
  const headers = Object.entries({ ...common(body), connection: "close" });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? "Refused"}\r\n${lines}\r\n${body}`);
};

/** Refuses a plain request. */
export const refuseRequest = (
  response: ServerResponse,
  { status, body }: { status: number; body: string },
  origin: string | null,
): void => {
  response.writeHead(status, { ...common(body), ...corsHeaders(origin) });
  response.end(body);
};

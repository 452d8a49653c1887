import { readFileSync, readdirSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Config, publicSocketOrigin } from "../config.ts";
import { sendProblem } from "./problems.ts";

/** One file of the guest page, held in memory from the start. */
export type GuestFile = { type: string; bytes: Buffer; gzip: Buffer | null; isForever: boolean };

/** The guest page by path below `/join`, with forward slashes; `index.html` is among them. */
export type GuestPage = ReadonlyMap<string, GuestFile>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wav": "audio/wav",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

const isText = (type: string): boolean => /^(?:text|application\/json|image\/svg)/.test(type);

/** Files whose names carry a hash of their content may be kept for ever. */
const isHashed = (path: string): boolean => /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path);

const fileOf = (folder: string, path: string): GuestFile | null => {
  const type = types[extname(path)];
  if (type === undefined) return null;
  const bytes = readFileSync(join(folder, path));
  const gzip = isText(type) && bytes.length > 1_024 ? gzipSync(bytes) : null;
  return { type, bytes, gzip, isForever: path !== "index.html" && isHashed(path) };
};

const pathsIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length));
  } catch {
    return [];
  }
};

/** Reads the built guest page; null when the folder has no index.html. What is not there now is never served. */
export const readGuestPage = (folder: string): GuestPage | null => {
  const page = new Map<string, GuestFile>();
  for (const path of pathsIn(folder)) {
    const file = fileOf(folder, path);
    if (file !== null) page.set(path.split(sep).join("/"), file);
  }
  return page.has("index.html") ? page : null;
};

/** What the guest page may do: its own scripts and workers, its own service, and nothing else. */
export const guestPolicy = (config: Pick<Config, "publicOrigin">): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    `connect-src 'self' ${publicSocketOrigin(config)}`,
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types anteroom-worker",
  ].join("; ");

const features = [
  "camera=(self)",
  "microphone=(self)",
  "display-capture=(self)",
  "autoplay=(self)",
  "fullscreen=(self)",
  "geolocation=()",
  "payment=()",
  "usb=()",
  "serial=()",
  "bluetooth=()",
].join(", ");

const wantsGzip = (request: FastifyRequest): boolean =>
  /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");

const sendFile = (request: FastifyRequest, reply: FastifyReply, file: GuestFile): FastifyReply => {
  const isZipped = file.gzip !== null && wantsGzip(request);
  if (file.gzip !== null) reply.header("vary", "accept-encoding");
  if (isZipped) reply.header("content-encoding", "gzip");
  return reply
    .header("cache-control", file.isForever ? "public, max-age=31536000, immutable" : "no-store")
    .type(file.type)
    .send(isZipped ? file.gzip : file.bytes);
};

const absent = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Anteroom</title>
<p>This clinic's visit page is not set up yet. Please call the clinic.</p></html>`;

/** Serves the guest page under `/join`; without a built page, 503 and a sentence. */
export const serveGuestPage = (
  server: FastifyInstance,
  page: GuestPage | null,
  config: Pick<Config, "publicOrigin">,
): void => {
  const policy = guestPolicy(config);
  const serve = (request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply => {
    reply.header("content-security-policy", policy).header("permissions-policy", features);
    if (page === null) return reply.code(503).type("text/html; charset=utf-8").send(absent);
    const file = page.get(path);
    return file === undefined ? sendProblem(reply, "NOT_FOUND") : sendFile(request, reply, file);
  };
  server.get("/join", (request, reply) => serve(request, reply, "index.html"));
  server.get<{ Params: { "*": string } }>("/join/*", (request, reply) => {
    const path = request.params["*"];
    return path === "index.html" ? sendProblem(reply, "NOT_FOUND") : serve(request, reply, path);
  });
};

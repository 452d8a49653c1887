import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";
import { ErrorCodeSchema } from "../../../protocol/errors.ts";
import { type KeptSecret, SECRET_MIN, type SeenRequest, mediaTokenIn } from "./seen.ts";

/** The ends of the two files that each process of a run writes, a line of JSON for each thing. */
export const FILE_ENDS = { requests: ".requests.jsonl", secrets: ".secrets.jsonl" } as const;

/** Keeps what a service is asked, and what may not stand in it. For test runs only: nothing of the product imports this. */
export type Recorder = {
  /** Keeps every request and upgrade that comes to a server from now on, and what is secret in their bodies, answers and headers. */
  watch(server: Pick<Server, "prependListener">): void;
  /** Keeps one request by itself. */
  saw(request: IncomingMessage, response: ServerResponse | null): void;
  /** Something that a test made or typed; null and "" are nothing. */
  keep(kind: string, value: string | null | undefined): void;
};

/** Fields of bodies and answers whose text is a person's or a secret. */
const secretFields: ReadonlySet<string> = new Set([
  "access",
  "auth",
  "code",
  "displayName",
  "email",
  "hostName",
  "inviteHash",
  "invitedBy",
  "label",
  "passcode",
  "recoveryCodes",
  "refresh",
  "ticket",
  "token",
  "totpSecret",
]);

type Keep = Recorder["keep"];

const keepIn = (keep: Keep, value: unknown, field = ""): void => {
  if (typeof value === "string") {
    // a refusal has a code of its own, which is nobody's
    if (secretFields.has(field) && !ErrorCodeSchema.safeParse(value).success) keep(field, value);
  } else if (Array.isArray(value)) {
    for (const each of value) keepIn(keep, each, field);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) keepIn(keep, each, name);
  }
};

const keepInText = (keep: Keep, text: string): void => {
  if (!text.startsWith("{")) return;
  try {
    keepIn(keep, JSON.parse(text));
  } catch {
    // what is no JSON is refused by the service, and holds nothing of ours
  }
};

/** Tokens that travel in headers, where they belong. */
const keepOfHeaders = (keep: Keep, { headers }: IncomingMessage): void => {
  keep("access token", headers.authorization?.split(" ").at(-1));
  for (const cookie of headers.cookie?.split("; ") ?? []) keep("cookie", cookie.split("=").at(-1));
  const offered = headers["sec-websocket-protocol"]?.split(",") ?? [];
  for (const protocol of offered.map((each) => each.trim()))
    if (protocol.startsWith("ticket.")) keep("ticket", protocol.slice("ticket.".length));
};

/** Reads a body along with the service: from the moment when that begins to read. */
const keepOfBody = (keep: Keep, request: IncomingMessage): void => {
  const chunks: Buffer[] = [];
  let isReading = false;
  request.on("newListener", (event) => {
    if (event !== "data" || isReading) return;
    isReading = true;
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.once("end", () => keepInText(keep, Buffer.concat(chunks).toString("utf8")));
  });
};

const keepOfAnswer = (keep: Keep, response: ServerResponse): void => {
  const end = response.end.bind(response);
  const seeing = (...args: Parameters<typeof end>): ServerResponse => {
    const [body]: readonly unknown[] = args;
    if (typeof body === "string") keepInText(keep, body);
    return end(...args);
  };
  Object.assign(response, { end: seeing });
};

/** Begins to keep in a folder, which is made; each thing is written once. */
export const recorderInto = (folder: string): Recorder => {
  const name = join(folder, `${process.pid}-${randomUUID()}`);
  const written = new Set<string>();
  const write = (end: string, value: SeenRequest | KeptSecret): void => {
    const line = `${JSON.stringify(value)}\n`;
    if (written.has(line)) return;
    written.add(line);
    mkdirSync(folder, { recursive: true });
    appendFileSync(name + end, line, { mode: 0o600 });
  };
  const keep: Keep = (kind, value) => {
    if ((value ?? "").length >= SECRET_MIN) write(FILE_ENDS.secrets, { kind, value: value ?? "" });
  };
  const saw: Recorder["saw"] = (request, response) => {
    const { method = "", url: target = "", headers } = request;
    write(FILE_ENDS.requests, { method, target, referer: headers.referer ?? null });
    keep("media token", mediaTokenIn(target));
    keepOfHeaders(keep, request);
    if (response === null) return;
    keepOfBody(keep, request);
    keepOfAnswer(keep, response);
  };
  return {
    keep,
    saw,
    watch(server) {
      server.prependListener("request", saw);
      server.prependListener("upgrade", (request: IncomingMessage) => saw(request, null));
    },
  };
};

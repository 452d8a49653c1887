import type { IncomingMessage, ServerResponse } from "node:http";
import { toBase64Url } from "../../protocol/base64url.ts";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { type Listening, listen } from "./listening.ts";

const bytes = (length: number, fill: number): string => toBase64Url(new Uint8Array(length).fill(fill));

/** The salt that the stub hands out. */
export const SALT = new Uint8Array(16).fill(7);
/** The account that it signs in. */
export const ACCOUNT = {
  id: bytes(16, 1),
  clinicId: bytes(16, 2),
  clinicName: "Linden Clinic",
  displayName: "Dr Example",
  email: "doctor@clinic.example",
  role: "owner",
};

const answers: Readonly<Record<string, unknown>> = {
  "GET /v1/clinic": { name: "Linden Clinic" },
  "POST /v1/sign-in/parameters": { salt: toBase64Url(SALT), ...PASSWORD_ARGON2 },
  "POST /v1/sign-in": {
    sessionId: bytes(16, 3),
    account: ACCOUNT,
    tokens: { access: bytes(32, 5), accessSeconds: 300, refresh: bytes(32, 6) },
    limits: { idleSeconds: 900, absoluteHours: 12 },
    coverAfterSeconds: 300,
    startedAt: 1,
    ageSeconds: 0,
  },
  "POST /v1/desktop/report": {},
  "POST /v1/session/log-off": {},
  "POST /v1/sign-out": {},
};
const expired = {
  type: "about:blank",
  title: "The session has expired.",
  status: 401,
  code: "SESSION_EXPIRED",
  retryable: false,
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
};

/** As much of a clinic service as the shell's own tests need: it signs everybody in, and every session has expired at once. */
export const stubService = async (): Promise<Listening & { readonly bodies: readonly string[] }> => {
  const bodies: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await textOf(request));
    const known = answers[`${request.method} ${request.url}`];
    response.writeHead(known === undefined ? 401 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(known ?? expired));
  };
  const listening = await listen((request, response) => void answer(request, response));
  return { ...listening, bodies };
};

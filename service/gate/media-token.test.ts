import { SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { liveKitRooms } from "../livekit/rooms.ts";
import { guestId } from "../visit/machine-fixtures.ts";
import { readMediaToken } from "./media-token.ts";

const issuer = { apiKey: "key", apiSecret: "a secret of the tests, long enough for HS256" };
const identity = guestId(1);
const clock = { now: () => Date.now() };
const grant = {
  room: "room",
  roomJoin: true,
  canPublish: true,
  canPublishSources: ["camera"],
  canSubscribe: true,
  canPublishData: false,
  canUpdateOwnMetadata: false,
};

type Forging = {
  video?: unknown;
  claims?: Record<string, unknown>;
  secret?: string;
  alg?: string;
  exp?: string | null;
};

const forge = async ({
  video = grant,
  claims = {},
  secret = issuer.apiSecret,
  alg = "HS256",
  exp = "2m",
}: Forging) => {
  const token = new SignJWT({ video, ...claims }).setProtectedHeader({ alg }).setSubject(identity);
  token.setIssuer("key");
  if (exp !== null) token.setExpirationTime(exp);
  if ("iss" in claims && typeof claims["iss"] === "string") token.setIssuer(claims["iss"]);
  if ("sub" in claims && typeof claims["sub"] === "string") token.setSubject(claims["sub"]);
  return token.sign(new TextEncoder().encode(secret));
};
const read = async (token: string | null): Promise<string> => {
  const claims = await readMediaToken(token, issuer, clock);
  return claims.ok ? "good" : claims.error.code;
};

test("tokens that the service itself mints are good, with many sources and with none", async () => {
  const rooms = liveKitRooms({ url: "http://127.0.0.1:1", ...issuer });
  for (const sources of [
    ["camera", "microphone", "screenShare", "screenShareAudio"],
    ["camera"],
    [],
  ] as const) {
    const claims = await readMediaToken(await rooms.mintToken("room", identity, sources), issuer, clock);
    expect(claims).toEqual({ ok: true, value: { room: "room", identity } });
  }
});

test("a token lives two minutes and says nothing but what it must", async () => {
  const rooms = liveKitRooms({ url: "http://127.0.0.1:1", ...issuer });
  const token = await rooms.mintToken("room", identity, ["camera", "microphone"]);
  const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  expect(payload).toMatchObject({
    iss: "key",
    sub: identity,
    video: { ...grant, canPublishSources: ["camera", "microphone"] },
  });
  const later = { now: () => Date.now() + 126_000 };
  expect(await readMediaToken(token, issuer, later)).toMatchObject({
    error: { code: "MEDIA_TOKEN_INVALID" },
  });
  expect(token).not.toContain("hidden");
});

test.each<[string, Forging]>([
  ["another secret", { secret: "another secret, just as long as the real one is" }],
  ["another issuer", { claims: { iss: "other" } }],
  ["another algorithm", { alg: "HS384" }],
  ["no end", { exp: null }],
  ["an end in the past", { exp: "-1m" }],
  ["no identity of ours", { claims: { sub: "Ann" } }],
  ["a name", { claims: { name: "Ann" } }],
  ["metadata", { claims: { metadata: "x" } }],
  ["the rights of an agent", { claims: { kind: "agent" } }],
  ["rights over phones", { claims: { sip: { admin: true } } }],
  ["a room configuration", { claims: { roomConfig: { name: "x" } } }],
  ["no grant", { video: undefined, claims: { video: null } }],
  ["every source, spelled as an empty list", { video: { ...grant, canPublishSources: [] } }],
  ["every source, by leaving the list out", { video: { ...grant, canPublishSources: undefined } }],
  ["a right nobody knows yet", { video: { ...grant, canTeleport: true } }],
  ...[
    "hidden",
    "roomAdmin",
    "roomCreate",
    "roomList",
    "roomRecord",
    "recorder",
    "agent",
    "ingressAdmin",
    "canPublishData",
    "canUpdateOwnMetadata",
    "canSubscribeMetrics",
  ].map((right): [string, Forging] => [`the right ${right}`, { video: { ...grant, [right]: true } }]),
])("a token with %s is refused", async (_what, forging) => {
  expect(await read(await forge(forging))).toBe("MEDIA_TOKEN_INVALID");
});

test("no token, garbage, an unsigned and an endless token are refused", async () => {
  const unsigned = new UnsecuredJWT({ video: grant })
    .setSubject(identity)
    .setIssuer("key")
    .setExpirationTime("2m")
    .encode();
  const { length } = await forge({});
  expect(length).toBeLessThan(4_096);
  for (const token of [null, "", "a.b.c", unsigned, "a".repeat(5_000)])
    expect(await read(token)).toBe("MEDIA_TOKEN_INVALID");
});

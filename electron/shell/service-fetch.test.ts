import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { succeed } from "../../protocol/result.ts";
import type { ProofKey } from "../session/proof-key.ts";
import { ANSWER_MAX, serviceAt } from "./service-fetch.ts";

const token = toBase64Url(new Uint8Array(32));
const serviceSaying = (answer: () => Response) => {
  const asked: { url: string; init: RequestInit }[] = [];
  const call = serviceAt("https://clinic.example", async (url, init) => {
    asked.push({ url, init });
    return answer();
  });
  return { call, asked };
};
const problem = (code: string, status: number): Response =>
  Response.json({ type: "about:blank", title: "x", status, code, retryable: true }, { status });

/** A key that proves by writing down what it was asked. */
const key: ProofKey = {
  prove: async ({ method, url, nonce, access }) => [method, url, nonce ?? "-", access ?? "-"].join(" "),
  pkcs8: "",
};

test("a call carries its token and its proof in headers, its body as JSON, and no cookies", async () => {
  const { call, asked } = serviceSaying(() => Response.json({ ticket: token }));
  expect(await call("ticket", {}, { key, access: token })).toEqual(succeed({ ticket: token }));
  expect(asked).toEqual([
    {
      url: "https://clinic.example/v1/tickets",
      init: expect.objectContaining({
        method: "POST",
        body: "{}",
        credentials: "omit",
        redirect: "error",
        cache: "no-store",
        signal: expect.any(AbortSignal),
        headers: {
          dpop: `POST https://clinic.example/v1/tickets - ${token}`,
          authorization: `DPoP ${token}`,
          "content-type": "application/json",
        },
      }),
    },
  ]);
});

test("a route without a session carries no token, and GET no body", async () => {
  const { call, asked } = serviceSaying(() => Response.json({ name: "Linden Clinic" }));
  await call("clinic", null, null);
  expect([asked[0]?.init.headers, asked[0]?.init.body]).toEqual([{}, undefined]);
});

const withNonce = (answer: Response, nonce: string): Response => {
  answer.headers.set("dpop-nonce", nonce);
  return answer;
};

test("a proof that lacks the service's nonce is made anew once with it, and the next call begins with it", async () => {
  let asks = 0;
  const { call, asked } = serviceSaying(() => {
    asks += 1;
    return asks === 1
      ? withNonce(problem("PROOF_NONCE", 401), "n1")
      : withNonce(Response.json({ ticket: token }), "n2");
  });
  await call("ticket", {}, { key, access: token });
  await call("ticket", {}, { key, access: token });
  const proofs = asked.map(({ init }) => new Headers(init.headers).get("dpop")?.split(" ")[2]);
  expect(proofs).toEqual(["-", "n1", "n2"]);
});

test("a nonce that is longer than any of the service's is not taken up", async () => {
  const { call, asked } = serviceSaying(() => withNonce(Response.json({ ticket: token }), "n".repeat(201)));
  await call("ticket", {}, { key, access: token });
  await call("ticket", {}, { key, access: token });
  const proofs = asked.map(({ init }) => new Headers(init.headers).get("dpop")?.split(" ")[2]);
  expect(proofs).toEqual(["-", "-"]);
});

test("a service that refuses every nonce is asked twice and no more", async () => {
  const { call, asked } = serviceSaying(() => withNonce(problem("PROOF_NONCE", 401), "again"));
  expect([await call("ticket", {}, { key, access: token }), asked.length]).toEqual([fail("PROOF_NONCE"), 2]);
});

test("a problem of the service passes as its code, with our own word on trying again", async () => {
  const { call } = serviceSaying(() => problem("SIGN_IN_FAILED", 401));
  expect(await call("clinic", null, null)).toEqual(fail("SIGN_IN_FAILED"));
});

test.each([
  ["a proxy's page", () => new Response("<html>", { status: 502 })],
  ["an unknown code", () => problem("NOT_A_CODE", 400)],
])("%s counts as not reached", async (_what, answer) => {
  expect(await serviceSaying(answer).call("clinic", null, null)).toEqual(fail("SERVICE_UNREACHABLE"));
});

const clinic = { name: "Linden Clinic", wording: { text: "", phone: "" } };

test("an answer of the largest size is read", async () => {
  const text = JSON.stringify(clinic);
  const { call } = serviceSaying(() => new Response(text + " ".repeat(ANSWER_MAX - text.length)));
  expect(await call("clinic", null, null)).toEqual(succeed(clinic));
});

test.each([
  ["other fields", () => Response.json({ name: "x", more: 1 })],
  ["no JSON", () => new Response("<html>")],
  ["too much", () => new Response(JSON.stringify(clinic) + " ".repeat(ANSWER_MAX))],
])("an answer with %s is not understood", async (_what, answer) => {
  expect(await serviceSaying(answer).call("clinic", null, null)).toEqual(fail("VERSION_UNSUPPORTED"));
});

test("a network that fails is no bug", async () => {
  const call = serviceAt("https://clinic.example", () => Promise.reject(new TypeError("net::ERR_FAILED")));
  expect(await call("clinic", null, null)).toEqual(fail("SERVICE_UNREACHABLE"));
});

test("without a configured service nothing is asked", async () => {
  const call = serviceAt(null, () => Promise.reject(new Error("asked")));
  expect(await call("clinic", null, null)).toEqual(fail("NOT_FOUND"));
});

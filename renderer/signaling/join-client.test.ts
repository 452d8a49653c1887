import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { inviteHashOf } from "../../protocol/link.ts";
import { succeed } from "../../protocol/result.ts";
import { createJoinClient } from "./join-client.ts";

const idOf = (fill: number): string => toBase64Url(new Uint8Array(16).fill(fill));
const invitation = { visitId: VisitId.parse(idOf(1)), secret: new Uint8Array(32).fill(9) };
const look = { clinicName: "Linden Clinic", hostName: "Dr. Winter", kind: "oneToOne", startsAt: 1 } as const;
const arrival = {
  ticket: toBase64Url(new Uint8Array(32).fill(3)),
  visitId: invitation.visitId,
  opening: OpeningId.parse(idOf(2)),
  hostName: "Dr. Winter",
  clinicName: "Linden Clinic",
  kind: "oneToOne",
  wording: { text: "", phone: "" },
} as const;
const problemOf = (code: string) => ({
  type: "about:blank",
  title: "t",
  status: 403,
  code,
  retryable: false,
});

type Sent = { path: string; request: RequestInit };

/** A client whose service gives these answers in turn. */
const clientOf = (...answers: (Response | Error)[]) => {
  const sent: Sent[] = [];
  const client = createJoinClient(invitation, async (input, init) => {
    sent.push({ path: String(input), request: init ?? {} });
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new TypeError("no more answers");
  });
  return { client, sent };
};
const json = (body: unknown, status = 200): Response => Response.json(body, { status });

test("each question is answered with what the service said, parsed", async () => {
  const { client, sent } = clientOf(json(look), json(arrival), json(arrival), json(arrival));
  expect(await client.look()).toEqual(succeed(look));
  expect(await client.arrive("123456")).toEqual(succeed(arrival));
  expect(await client.comeBack()).toEqual(succeed(arrival));
  expect(await client.resume(ParticipantId.parse(idOf(5)))).toEqual(succeed(arrival));
  expect(sent.map(({ path }) => path)).toEqual([
    "/v1/join/look",
    "/v1/join/arrive",
    "/v1/join/come-back",
    "/v1/join/resume",
  ]);
});

test("the link's secret is never sent, its hash is; a cookie goes to the own origin only", async () => {
  const { client, sent } = clientOf(json(look), json(arrival), json(arrival), json(arrival));
  await client.look();
  await client.arrive("123456");
  await client.comeBack();
  await client.resume(ParticipantId.parse(idOf(5)));
  const secret = toBase64Url(invitation.secret);
  const inviteHash = await inviteHashOf(invitation.secret);
  for (const { path, request } of sent) {
    expect(`${path} ${JSON.stringify(request)}`).not.toContain(secret);
    expect(JSON.parse(String(request.body))).toMatchObject({ visitId: invitation.visitId, inviteHash });
    expect(request).toMatchObject({
      method: "POST",
      cache: "no-store",
      credentials: "same-origin",
      referrerPolicy: "no-referrer",
    });
  }
});

test("a refusal carries the service's code", async () => {
  const { client } = clientOf(
    json(problemOf("PASSCODE_WRONG"), 403),
    json(problemOf("LINK_RESTING"), 429),
    json(problemOf("LINK_RETIRED"), 410),
  );
  expect(await client.arrive("000000")).toEqual(fail("PASSCODE_WRONG"));
  expect(await client.arrive("000000")).toEqual(fail("LINK_RESTING"));
  expect(await client.comeBack()).toEqual(fail("LINK_RETIRED"));
});

test.each([
  ["an answer with a field too many", json({ ...look, extra: 1 })],
  ["an answer without its fields", json({})],
  ["a refusal with a code that nobody knows", json(problemOf("SOMETHING_NEW"), 400)],
  ["a refusal that is no problem details", json({ error: "x" }, 500)],
])("%s is INTERNAL", async (_title, answer) => {
  expect(await clientOf(answer).client.look()).toEqual(fail("INTERNAL"));
});

test.each([
  ["a line that is down", new TypeError("failed to fetch")],
  ["somebody else's page in place of the service's answer", new Response("<html>", { status: 502 })],
])("%s is SERVICE_UNREACHABLE and nothing is thrown", async (_title, answer) => {
  expect(await clientOf(answer).client.look()).toEqual(fail("SERVICE_UNREACHABLE"));
});

import { expect, test } from "vitest";
import { encodeHostCommand } from "../../protocol/signed/host-command.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { succeed } from "../../protocol/result.ts";
import { makeSigningKey } from "../e2ee/signing-key.ts";
import { bytesOf } from "../../protocol/base64url.ts";
import { until } from "./call-fixtures.ts";
import { type Seated, beThree, nowOf, quiet } from "./hub-fixtures.ts";

const commandsOf = ({ told }: Seated): SignedEnvelope[] =>
  told.flatMap((push) => (push.type === "hostCommand" ? [push.command] : []));
const presses = ({ media }: Seated): string[] => media.told.filter((word) => word.startsWith("microphone"));

test("a command that is told again is obeyed once", async () => {
  const { host, patient, scope } = await beThree();
  expect(await host.call.orders.command("mute", [patient.id])).toEqual(succeed(null));
  await expect.poll(() => presses(patient)).toEqual(["microphone false"]);
  const [command] = commandsOf(patient);
  if (command === undefined) throw new Error("no command came");
  patient.service.push({ v: 1, type: "hostCommand", visitId: scope.visitId, command });
  await quiet();
  expect(presses(patient)).toEqual(["microphone false"]);
});

test("a command that somebody else signed, or that is for somebody else, is ignored", async () => {
  const { host, patient, colleague, hub, scope } = await beThree();
  const head = hub.board.at(-1);
  if (head === undefined) throw new Error("nothing posted");
  const stranger = await makeSigningKey();
  const body = encodeHostCommand({
    ...scope,
    rev: head.announce.rev,
    headHash: bytesOf(head.hash),
    counter: 4_000_000_000,
    kind: "mute",
    to: [patient.id],
  });
  const forged = await stranger.sign("hostCommand", body);
  if (!forged.ok) throw new Error("not signed");
  patient.service.push({ v: 1, type: "hostCommand", visitId: scope.visitId, command: forged.value });
  await host.call.orders.command("mute", [colleague.id]);
  const [others] = commandsOf(colleague);
  if (others === undefined) throw new Error("no command came");
  patient.service.push({ v: 1, type: "hostCommand", visitId: scope.visitId, command: others });
  await quiet();
  expect(presses(patient)).toEqual([]);
});

test("a person who is asked to unmute is asked until the answer, and nothing opens by itself", async () => {
  const { host, patient } = await beThree();
  await host.call.orders.command("askUnmute", [patient.id]);
  await until(patient.call, ({ asked }) => asked === "unmute");
  patient.call.answerAsk();
  expect([(await nowOf(patient)).asked, presses(patient)]).toEqual([null, []]);
  await host.call.orders.command("askUnmute", [patient.id]);
  await until(patient.call, ({ asked }) => asked === "unmute");
  patient.media.say({ own: { isCameraOn: true, isMicrophoneOn: true, isSharing: false } });
  expect((await nowOf(patient)).asked).toBeNull();
});

test("whoever speaks already is not asked, and a mute takes a question back", async () => {
  const { host, patient } = await beThree();
  await host.call.orders.command("askUnmute", [patient.id]);
  await until(patient.call, ({ asked }) => asked === "unmute");
  await host.call.orders.command("mute", [patient.id]);
  await until(patient.call, ({ asked }) => asked === null);
  patient.media.say({ own: { isCameraOn: true, isMicrophoneOn: true, isSharing: false } });
  await host.call.orders.command("askUnmute", [patient.id]);
  await quiet();
  expect((await nowOf(patient)).asked).toBeNull();
});

test("a raised hand is said to the service, by whoever raises it", async () => {
  const { patient, host } = await beThree();
  expect(await patient.call.setHand(true)).toEqual(succeed(null));
  expect(patient.service.asked.at(-1)).toEqual({ type: "hand", isRaised: true });
  expect(await host.call.setHand(false)).toEqual(succeed(null));
  expect(host.service.asked.at(-1)).toEqual({ type: "hand", isRaised: false });
});

test("a request that is told again is done once, and one of a participant never", async () => {
  const { host, colleague, patient, hub, scope } = await beThree();
  await colleague.call.orders.setLocked(true);
  await until(host.call, ({ announce }) => announce?.isLocked === true);
  await host.call.orders.setLocked(false);
  const request = host.told.findLast((push) => push.type === "coHostRequest");
  if (request?.type !== "coHostRequest") throw new Error("no request came");
  host.call.hear(request);
  host.call.hear({ ...request, from: patient.id });
  await quiet();
  expect([hub.snapshot().isLocked, request.visitId]).toEqual([false, scope.visitId]);
});

test("what was closed by a command is told, and counted, so that the same one twice is told twice", async () => {
  const { host, patient } = await beThree();
  await host.call.orders.command("mute", [patient.id]);
  await until(patient.call, ({ obeyed }) => obeyed?.count === 1);
  await host.call.orders.command("stopCamera", [patient.id]);
  await until(patient.call, ({ obeyed }) => obeyed?.kind === "stopCamera" && obeyed.count === 2);
  await host.call.orders.command("askUnmute", [patient.id]);
  await until(patient.call, ({ asked }) => asked === "unmute");
  expect((await nowOf(patient)).obeyed).toEqual({ kind: "stopCamera", count: 2 });
});

import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { createFakeKeyClock } from "./key-fixtures.ts";
import { type SwitchPlan, createSendSwitch } from "./send-switch.ts";

const idOf = (value: number) => ParticipantId.parse(toBase64Url(new Uint8Array(16).fill(value)));
const hashOf = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const [one, two] = [idOf(1), idOf(2)];
const planOf = (epoch: number, retireMs = 10_000): SwitchPlan => ({
  epoch,
  announceHash: hashOf(epoch),
  members: [one, two],
  retireMs,
});

const createTrial = () => {
  const clock = createFakeKeyClock();
  const switched: [number, number][] = [];
  const sendSwitch = createSendSwitch({
    clock,
    switchTo: async (epoch, retireMs) => void switched.push([epoch, retireMs]),
  });
  return { clock, switched, sendSwitch };
};

test("sending switches with the last ack that was waited for, and only once", async () => {
  const { clock, switched, sendSwitch } = createTrial();
  await sendSwitch.begin(planOf(2), false);
  sendSwitch.noteAck(one, hashOf(2));
  expect(switched).toEqual([]);
  sendSwitch.noteAck(two, hashOf(2));
  expect(switched).toEqual([[2, 10_000]]);
  sendSwitch.noteAck(two, hashOf(2));
  clock.advance(300);
  expect(switched).toEqual([[2, 10_000]]);
});

test("without acks sending switches 300 ms after the announce, not before", async () => {
  const { clock, switched, sendSwitch } = createTrial();
  await sendSwitch.begin(planOf(2), false);
  clock.advance(299);
  expect(switched).toEqual([]);
  clock.advance(1);
  expect(switched).toEqual([[2, 10_000]]);
});

test("whoever is not connected is not waited for", async () => {
  const { switched, sendSwitch } = createTrial();
  sendSwitch.setConnected([one]);
  await sendSwitch.begin(planOf(2), false);
  sendSwitch.noteAck(one, hashOf(2));
  await sendSwitch.begin(planOf(3), false);
  expect(switched).toEqual([[2, 10_000]]);
  sendSwitch.setConnected([]);
  expect(switched).toEqual([
    [2, 10_000],
    [3, 10_000],
  ]);
});

test("an ack that comes before its announce counts, one of another announce does not", async () => {
  const { switched, sendSwitch } = createTrial();
  sendSwitch.noteAck(one, hashOf(2));
  sendSwitch.noteAck(two, hashOf(3));
  await sendSwitch.begin(planOf(2), false);
  expect(switched).toEqual([]);
  sendSwitch.noteAck(two, hashOf(2));
  expect(switched).toEqual([[2, 10_000]]);
});

test("who sends under no key yet switches at once", async () => {
  const { switched, sendSwitch } = createTrial();
  await sendSwitch.begin(planOf(2), true);
  expect(switched).toEqual([[2, 10_000]]);
});

test("an epoch that is overtaken is skipped, and its shorter retirement is kept", async () => {
  const { clock, switched, sendSwitch } = createTrial();
  await sendSwitch.begin(planOf(2, 2_000), false);
  clock.advance(200);
  await sendSwitch.begin(planOf(3), false);
  clock.advance(299);
  expect(switched).toEqual([]);
  clock.advance(1);
  expect(switched).toEqual([[3, 2_000]]);
});

test("a stopped switch never happens", async () => {
  const { clock, switched, sendSwitch } = createTrial();
  await sendSwitch.begin(planOf(2), false);
  sendSwitch.stop();
  clock.advance(1_000);
  sendSwitch.noteAck(one, hashOf(2));
  expect(switched).toEqual([]);
});

import { toBase64Url } from "../../protocol/base64url.ts";
import { OpeningId, VisitId, systemChance } from "../../protocol/ids.ts";
import type { Result } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import type { FramePort, FrameRights } from "./frame-port.ts";
import { createFakeClock } from "./frame-fixtures.ts";
import type { KeyClock } from "./key-clock.ts";
import { createKeyHalf } from "./key-half.ts";
import { type KeyWorker, createKeyWorkerClient } from "./key-worker-client.ts";

/** The value of a success; a failure is a bug of the test. */
export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`expected a success, got ${result.error.code}`);
  return result.value;
};

/** Bytes as hexadecimal digits. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A key clock that stands still until a test moves it. */
export type FakeKeyClock = KeyClock & { advance(ms: number): void };

/** A fake key clock. */
export const createFakeKeyClock = (): FakeKeyClock => {
  const { now, after, advance } = createFakeClock(1_800_000_000_000);
  return { wallMs: now, after, advance };
};

/** A frame half that writes down what it was told, base keys as hexadecimal digits. */
export type RecordedFrames = FramePort & {
  installs: Map<number, { ownIndex: number; baseKeys: Record<number, string> }>;
  switches: { epoch: number; retireMs: number }[];
  rights(): FrameRights;
  isHeld(): boolean;
  isWiped(): boolean;
};

/** A recorder with nothing installed. */
export const createRecordedFrames = (): RecordedFrames => {
  const installs: RecordedFrames["installs"] = new Map();
  const switches: RecordedFrames["switches"] = [];
  let rights: FrameRights = new Map();
  let isHeld = false;
  let isWiped = false;
  return {
    installs,
    switches,
    rights: () => rights,
    isHeld: () => isHeld,
    isWiped: () => isWiped,
    installEpoch: async ({ epoch, ownIndex, baseKeys }) => {
      if (isWiped) return "refused";
      if (installs.has(epoch)) return "unchanged";
      if (Math.max(0, ...installs.keys()) > epoch) return "refused";
      installs.set(epoch, { ownIndex, baseKeys: Object.fromEntries([...baseKeys].map(hexEntry)) });
      for (const key of baseKeys.values()) key.fill(0);
      return "installed";
    },
    switchSending: (epoch, retireMs) => {
      if (isWiped || !installs.has(epoch) || epoch < (switches.at(-1)?.epoch ?? 0)) return false;
      switches.push({ epoch, retireMs });
      return true;
    },
    setRights: (next) => {
      rights = next;
    },
    holdSending: (held) => {
      isHeld = held;
    },
    wipe: () => {
      isWiped = true;
    },
  };
};

const hexEntry = ([index, key]: [number, Uint8Array]): [number, string] => [index, hexOf(key)];

/** One page with its worker: a real key half behind a real message channel. */
export type Device = { frames: RecordedFrames; worker: KeyWorker; said: unknown[]; close(): void };

/** A device over a recorder; `said` holds every message that left its worker. */
export const createDevice = (): Device => {
  const frames = createRecordedFrames();
  return { frames, ...connectKeyHalf(frames) };
};

/** A real key half over a frame half, behind a real message channel. */
export const connectKeyHalf = (frames: FramePort, clock = createFakeClock()): Omit<Device, "frames"> => {
  const half = createKeyHalf({ frames, chance: systemChance, clock });
  const { port1, port2 } = new MessageChannel();
  const said: unknown[] = [];
  port2.addEventListener("message", async ({ data }) => {
    const reply = await half.handle(data);
    said.push(reply);
    port2.postMessage(reply);
  });
  port2.start();
  const worker = createKeyWorkerClient({
    send: (message) => port1.postMessage(message),
    listen: (onMessage) => {
      port1.addEventListener("message", ({ data }) => onMessage(data));
      port1.start();
    },
  });
  return { worker, said, close: () => port1.close() };
};

/** A fresh opening of a fresh visit. */
export const randomScope = (): Scope => ({
  visitId: VisitId.parse(toBase64Url(systemChance(16))),
  opening: OpeningId.parse(toBase64Url(systemChance(16))),
});

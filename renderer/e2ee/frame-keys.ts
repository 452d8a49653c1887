import { createReplayWindow, type ReplayWindow } from "./replay-window.ts";
import { deriveSframeKey, PRODUCT_SUITE, type SframeKey } from "./sframe.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { FrameLabel } from "./frame-layout.ts";
import type { EpochKeys, InstallOutcome } from "./frame-port.ts";

/** A third live epoch evicts the oldest. */
export const MAX_LIVE_EPOCHS = 2;
/** Highest roster index, so that a KID is epoch x 256 + index. */
export const MAX_ROSTER_INDEX = 255;
const ROWS = 256;
const BASE_KEY_BYTES = 32;

/** The own key of one epoch; every counter is handed out once, over all tracks and layers. */
export type SendKey = { epoch: number; index: number; key: SframeKey; takeCounter(): bigint };
/** A key of another row, and what was seen under it, per label. */
export type ReceiveKey = { key: SframeKey; windows: Readonly<Record<FrameLabel, ReplayWindow>> };
/** `later` if an epoch of this number may still be installed, `gone` if it never will be. */
export type ReceiveLookup = ReceiveKey | "later" | "gone";

/** All frame keys of one worker: they are added, retired and wiped, and nothing else ever happens to them. */
export type FrameKeys = {
  install(keys: EpochKeys): Promise<InstallOutcome>;
  switchSending(epoch: number, retireMs: number): boolean;
  wipe(): void;
  sendKey(): SendKey | null;
  receiveKey(epoch: number, index: number): ReceiveLookup;
  liveEpochs(): readonly number[];
};

type LiveEpoch = { epoch: number; send: SendKey | null; receive: Map<number, ReceiveKey>; diesAt: number };

/** Key identifier of a row in an epoch (e2ee.md): a safe integer. */
export const kidOf = (epoch: number, index: number): bigint => BigInt(epoch) * BigInt(ROWS) + BigInt(index);

/** Epoch and row of a KID; null for one that no epoch has. */
export const rowOf = (kid: bigint): { epoch: number; index: number } | null => {
  if (kid > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { epoch: Number(kid / BigInt(ROWS)), index: Number(kid % BigInt(ROWS)) };
};

/** An empty set of keys; the clock is all that it knows of the world. */
export const createFrameKeys = (clock: FrameClock): FrameKeys => {
  const installs = new Map<number, Promise<InstallOutcome>>();
  let live: LiveEpoch[] = [];
  let sending: LiveEpoch | null = null;
  let lastInstall: Promise<unknown> = Promise.resolve();
  let highestAsked = -1;
  let highestInstalled = -1;
  let isWiped = false;

  const forget = (gone: LiveEpoch): void => {
    wipeEpoch(gone);
    live = live.filter((one) => one !== gone);
    if (sending === gone) sending = null;
  };
  const forgetExpired = (): void => {
    for (const one of live) if (clock.now() >= one.diesAt) forget(one);
  };
  const sendUnder = (next: LiveEpoch): void => {
    for (const one of live) if (one.epoch < next.epoch) wipeSendKey(one);
    sending = next;
  };
  const add = (next: LiveEpoch): void => {
    live = [...live, next];
    highestInstalled = next.epoch;
    const [oldest] = live;
    if (live.length <= MAX_LIVE_EPOCHS || oldest === undefined) return;
    if (sending === oldest) sendUnder(next);
    forget(oldest);
  };
  const derive = async (keys: EpochKeys): Promise<InstallOutcome> => {
    const next = await deriveEpoch(keys).finally(() => overwrite(keys));
    if (isWiped) return "refused";
    add(next);
    return "installed";
  };

  const install = async (keys: EpochKeys): Promise<InstallOutcome> => {
    const earlier = installs.get(keys.epoch);
    if (isWiped || earlier !== undefined || keys.epoch <= highestAsked || !isWellFormed(keys)) {
      overwrite(keys);
      return (await earlier) === "installed" && !isWiped ? "unchanged" : "refused";
    }
    highestAsked = keys.epoch;
    const outcome = lastInstall.then(() => derive(keys));
    lastInstall = outcome;
    installs.set(keys.epoch, outcome);
    return outcome;
  };

  const switchSending = (epoch: number, retireMs: number): boolean => {
    forgetExpired();
    const next = live.find((one) => one.epoch === epoch);
    if (next === undefined || epoch < (sending?.epoch ?? 0)) return false;
    sendUnder(next);
    for (const older of live.filter((one) => one.epoch < epoch)) {
      older.diesAt = Math.min(older.diesAt, clock.now() + retireMs);
      clock.after(retireMs, forgetExpired);
    }
    return true;
  };

  return {
    install,
    switchSending,
    wipe: () => {
      isWiped = true;
      for (const one of live) forget(one);
    },
    sendKey: () => sending?.send ?? null,
    receiveKey: (epoch, index) => {
      forgetExpired();
      if (epoch > highestInstalled) return isWiped ? "gone" : "later";
      return live.find((one) => one.epoch === epoch)?.receive.get(index) ?? "gone";
    },
    liveEpochs: () => {
      forgetExpired();
      return live.map((one) => one.epoch);
    },
  };
};

const isWellFormed = ({ epoch, ownIndex, baseKeys }: EpochKeys): boolean =>
  Number.isSafeInteger(epoch) &&
  epoch >= 0 &&
  Number.isSafeInteger(epoch * ROWS + MAX_ROSTER_INDEX) &&
  baseKeys.has(ownIndex) &&
  [...baseKeys].every(([index, key]) => isRosterIndex(index) && key.length === BASE_KEY_BYTES);

const isRosterIndex = (index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index <= MAX_ROSTER_INDEX;

const overwrite = ({ baseKeys }: EpochKeys): void => {
  for (const bytes of baseKeys.values()) bytes.fill(0);
};

const deriveEpoch = async ({ epoch, ownIndex, baseKeys }: EpochKeys): Promise<LiveEpoch> => {
  const receive = new Map<number, ReceiveKey>();
  let send: SendKey | null = null;
  const derivations = [...baseKeys].map(async ([index, baseKey]) => {
    const usage = index === ownIndex ? "encrypt" : "decrypt";
    const kid = kidOf(epoch, index);
    const key = await deriveSframeKey({ suite: PRODUCT_SUITE, kid, baseKey, usage });
    if (usage === "encrypt") send = createSendKey(epoch, index, key);
    else receive.set(index, { key, windows: emptyWindows() });
  });
  await Promise.all(derivations);
  return { epoch, send, receive, diesAt: Number.POSITIVE_INFINITY };
};

const createSendKey = (epoch: number, index: number, key: SframeKey): SendKey => {
  let next = 0n;
  const takeCounter = (): bigint => {
    const taken = next;
    next += 1n;
    return taken;
  };
  return { epoch, index, key, takeCounter };
};

const emptyWindows = (): Record<FrameLabel, ReplayWindow> => ({
  microphone: createReplayWindow(),
  camera: createReplayWindow(),
  screenShare: createReplayWindow(),
  screenShareAudio: createReplayWindow(),
});

const wipeSendKey = (one: LiveEpoch): void => {
  one.send?.key.salt.fill(0);
  one.send = null;
};

const wipeEpoch = (gone: LiveEpoch): void => {
  wipeSendKey(gone);
  for (const { key } of gone.receive.values()) key.salt.fill(0);
  gone.receive.clear();
};

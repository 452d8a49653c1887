import { randomBytes } from "node:crypto";
import { type ChildProcess, spawn } from "node:child_process";
import { Sentence } from "../runtime/sentence.mjs";
import { freeTcpPort, freeUdpPort } from "./ports.ts";

/** A LiveKit server of our own on the loopback address, with keys made for this run. */
export type MediaServer = {
  url: string;
  apiKey: string;
  apiSecret: string;
  child: ChildProcess;
  close: () => Promise<void>;
};

const START_MS = 15_000;
const ASK_MS = 50;

const configuration = (
  ports: { http: number; tcp: number; udp: number },
  isRemoteUnmuteAllowed: boolean,
) => ({
  port: ports.http,
  bind_addresses: ["127.0.0.1"],
  rtc: {
    udp_port: ports.udp,
    tcp_port: ports.tcp,
    node_ip: "127.0.0.1",
    use_external_ip: false,
    use_ice_lite: true,
    enable_loopback_candidate: true,
    stun_servers: [],
  },
  room: {
    auto_create: false,
    empty_timeout: 30,
    enable_remote_unmute: isRemoteUnmuteAllowed,
    enabled_codecs: [{ mime: "audio/opus" }, { mime: "video/vp8" }, { mime: "video/rtx" }],
  },
  logging: { level: "warn", pion_level: "error" },
});

const isUp = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const untilUp = async (url: string, child: ChildProcess): Promise<void> => {
  const deadline = Date.now() + START_MS;
  // A program that could not be run at all has no process id; its error is the same sentence.
  child.once("error", () => undefined);
  while (isRunning(child) && Date.now() < deadline) {
    if (await isUp(url)) return; // oxlint-disable-line no-await-in-loop -- asked again until it answers
    await pause(ASK_MS); // oxlint-disable-line no-await-in-loop -- as above
  }
  throw new Sentence(
    "The media server (LiveKit) did not start: run its program by hand to see why, then run the command again.",
  );
};

/** LiveKit keeps nothing, and waits long for its guests at SIGTERM: it is ended at once. */
const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (!isRunning(child)) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

/** How a server differs from ours; only a hostile one, in tests, obeys a remote unmute. */
export type MediaServerOptions = { isRemoteUnmuteAllowed?: boolean };

/** Starts LiveKit (program at `path`) on free loopback ports and waits until it answers; throws a Sentence. */
export const startMediaServer = async (
  path: string,
  { isRemoteUnmuteAllowed = false }: MediaServerOptions = {},
): Promise<MediaServer> => {
  const [http, tcp, udp] = await Promise.all([freeTcpPort(), freeTcpPort(), freeUdpPort()]);
  const apiKey = `anteroom${randomBytes(6).toString("hex")}`;
  const apiSecret = randomBytes(32).toString("base64url");
  const child = spawn(path, [], {
    stdio: ["ignore", "ignore", "ignore"],
    env: {
      ...process.env,
      LIVEKIT_CONFIG: JSON.stringify(configuration({ http, tcp, udp }, isRemoteUnmuteAllowed)),
      LIVEKIT_KEYS: `${apiKey}: ${apiSecret}`,
    },
  });
  const url = `http://127.0.0.1:${http}`;
  await untilUp(url, child).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return { url, apiKey, apiSecret, child, close: () => end(child) };
};

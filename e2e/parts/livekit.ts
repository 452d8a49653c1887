import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { AccessToken, RoomServiceClient, TrackSource } from "livekit-server-sdk";

/** A LiveKit server of this run: on loopback, with keys that nobody else has. */
export type LiveKit = {
  /** Address for clients. */
  url: string;
  /** Address for the server SDK. */
  httpUrl: string;
  key: string;
  secret: string;
  rooms: RoomServiceClient;
  /** A token as the clinic service mints it: no data, no metadata, named sources. */
  tokenFor(room: string, identity: string): Promise<string>;
  stop(): Promise<void>;
};

/** How the server differs from ours; a hostile one obeys a remote unmute. */
export type LiveKitOptions = { isRemoteUnmuteAllowed?: boolean };

const READY_MS = 20_000;
const ALL_SOURCES = [
  TrackSource.CAMERA,
  TrackSource.MICROPHONE,
  TrackSource.SCREEN_SHARE,
  TrackSource.SCREEN_SHARE_AUDIO,
];

/** The program under test: `ANTEROOM_LIVEKIT`, else `livekit-server` on the PATH. */
export const liveKitProgram = (): string => process.env["ANTEROOM_LIVEKIT"] ?? "livekit-server";

/** A port of loopback that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });

/** Starts a server and waits until it answers. */
export const startLiveKit = async (options: LiveKitOptions = {}): Promise<LiveKit> => {
  const [port, udpPort, tcpPort] = [await freePort(), await freePort(), await freePort()];
  const key = `key${randomBytes(6).toString("hex")}`;
  const secret = randomBytes(32).toString("hex");
  const config = JSON.stringify(configOf({ port, udpPort, tcpPort }, options));
  const server = spawn(liveKitProgram(), [], {
    env: { ...process.env, LIVEKIT_KEYS: `${key}: ${secret}`, LIVEKIT_CONFIG: config },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const failed = new Promise<never>((_, reject) => server.once("error", reject));
  const httpUrl = `http://127.0.0.1:${port}`;
  await Promise.race([answering(httpUrl), failed]);
  const rooms = new RoomServiceClient(httpUrl, key, secret);
  return {
    url: `ws://127.0.0.1:${port}`,
    httpUrl,
    key,
    secret,
    rooms,
    tokenFor: (room, identity) => tokenFor({ key, secret }, room, identity),
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
    },
  };
};

const configOf = (
  ports: { port: number; udpPort: number; tcpPort: number },
  { isRemoteUnmuteAllowed = false }: LiveKitOptions,
) => ({
  port: ports.port,
  bind_addresses: ["127.0.0.1"],
  rtc: {
    udp_port: ports.udpPort,
    tcp_port: ports.tcpPort,
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
    enabled_codecs: [{ mime: "audio/opus" }, { mime: "video/vp8" }],
  },
  logging: { level: "error" },
});

const tokenFor = ({ key, secret }: { key: string; secret: string }, room: string, identity: string) => {
  const token = new AccessToken(key, secret, { identity, ttl: 120 });
  token.addGrant({
    room,
    roomJoin: true,
    canPublish: true,
    canSubscribe: true,
    canPublishData: false,
    canUpdateOwnMetadata: false,
    canPublishSources: ALL_SOURCES,
  });
  return token.toJwt();
};

const answering = async (url: string): Promise<void> => {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => null);
    if (answer !== null && answer.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the LiveKit server did not answer");
};

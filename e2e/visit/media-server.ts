import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { expect } from "playwright/test";
import type { MediaServer } from "../../build/start/media-server.ts";

/** The media server of a clinic, which a test may kill, and start again at the same address with the same keys. */
export type MortalMediaServer = { kill(): Promise<void>; restart(): Promise<void>; close(): Promise<void> };

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
};

/** Takes a running media server into a test's hand; `program` is LiveKit's. */
export const mortal = (media: MediaServer, program: string): MortalMediaServer => {
  let child = media.child;
  const port = Number(new URL(media.url).port);
  const configuration = {
    port,
    bind_addresses: ["127.0.0.1"],
    rtc: {
      udp_port: port + 20,
      tcp_port: port + 21,
      node_ip: "127.0.0.1",
      use_external_ip: false,
      use_ice_lite: true,
      enable_loopback_candidate: true,
      stun_servers: [],
    },
    room: {
      auto_create: false,
      enabled_codecs: [{ mime: "audio/opus" }, { mime: "video/vp8" }, { mime: "video/rtx" }],
    },
    logging: { level: "error" },
  };
  return {
    kill: () => kill(child),
    restart: async () => {
      const env = {
        ...process.env,
        LIVEKIT_CONFIG: JSON.stringify(configuration),
        LIVEKIT_KEYS: `${media.apiKey}: ${media.apiSecret}`,
      };
      child = spawn(program, [], { env, stdio: "ignore" });
      await expect
        .poll(() =>
          fetch(media.url).then(
            ({ ok }) => ok,
            () => false,
          ),
        )
        .toBe(true);
    },
    close: () => kill(child),
  };
};

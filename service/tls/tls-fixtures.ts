import { once } from "node:events";
import type { Server } from "node:net";
import { type ConnectionOptions, type TLSSocket, connect } from "node:tls";
import * as z from "zod";
import { type Facts, type Log, silentLog } from "../log.ts";
import { type FakeTime, fakeTime } from "../timers-fixtures.ts";
import type { CertificateFiles } from "./certificate.ts";
import { type LiveCertificate, type WatchFolder, openCertificate } from "./live-certificate.ts";

const Address = z.object({ port: z.int() });

/** Lets a server listen on a free port of this machine, and tells it. */
export const listening = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Address.parse(server.address()).port;
};

/** What became of one handshake: what it agreed on, or why there was none. */
export type Handshake =
  | { protocol: string | null; cipher: string; serial: string; socket: TLSSocket }
  | string;

const failureOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "failed";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
};

/** Tries a handshake as this client would. */
export const shakeHands = (port: number, options: ConnectionOptions): Promise<Handshake> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, servername: "localhost", ...options });
    socket.once("secureConnect", () => {
      const { serialNumber: serial } = socket.getPeerCertificate();
      resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, serial, socket });
    });
    socket.on("error", (error) => resolve(failureOf(error)));
    socket.once("close", () => resolve("closed"));
  });

/** The same, and hangs up: only what was agreed on. */
export const agreedOn = async (port: number, options: ConnectionOptions): Promise<string> => {
  const hands = await shakeHands(port, options);
  if (typeof hands === "string") return hands;
  hands.socket.destroy();
  return `${hands.protocol} ${hands.cipher}`;
};

/** A log that can be read, and waited for. */
export const heardLog = () => {
  const lines: { event: string; facts: Facts }[] = [];
  let told: (() => void) | null = null;
  const put = (event: string, facts: Facts = {}): void => {
    lines.push({ event, facts });
    told?.();
  };
  const log: Log = { ...silentLog, info: put, warn: put, error: put };
  const events = (): string[] => lines.map(({ event }) => event);
  const heard = async (event: string): Promise<void> => {
    while (!events().includes(event))
      await new Promise<void>((resolve) => {
        told = resolve;
      });
  };
  return { log, lines, events, heard };
};

/** A live certificate with a time that tests move, and notices that tests give; its server says "here" to everybody. */
export const liveForTests = async (
  files: CertificateFiles,
  given: { time?: FakeTime; host?: string | null } = {},
) => {
  const time = given.time ?? fakeTime(Date.now());
  const heard = heardLog();
  const folders = new Map<string, () => void>();
  const watchFolder: WatchFolder = (folder, changed) => {
    folders.set(folder, changed);
    return () => void folders.delete(folder);
  };
  const { log } = heard;
  const live: LiveCertificate = openCertificate({
    ...time,
    files,
    host: given.host ?? null,
    log,
    watchFolder,
  });
  const server = live.createServer((_request, response) => response.end("here"), {
    maxHeaderSize: 16_384,
    requestTimeout: 10_000,
    keepAliveTimeout: 10_000,
  });
  const port = await listening(server);
  const close = async (): Promise<void> => {
    live.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return {
    ...heard,
    time,
    port,
    server,
    close,
    watched: () => [...folders.keys()],
    notice: () => folders.forEach((tell) => tell()),
  };
};

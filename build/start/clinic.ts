import { existsSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { systemChance } from "../../protocol/ids.ts";
import { parseConfig } from "../../service/config.ts";
import { createLog } from "../../service/log.ts";
import { type Service, openService } from "../../service/open.ts";
import { createKeyFile } from "../../service/store/key-file.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { type MediaServer, startMediaServer } from "./media-server.ts";
import { freePortFrom, isPortFree } from "./ports.ts";
import { type TryOut, ensureTryOut } from "./try-out.ts";

/** A whole clinic on this machine: media server, service and a visit that is due. */
export type Clinic = {
  origin: string;
  tryOut: TryOut;
  media: MediaServer;
  service: Service;
  close: () => Promise<void>;
};

export type ClinicOptions = {
  /** Program of the LiveKit server. */
  livekit: string;
  /** Null takes the first free one from 8480 on. */
  port: number | null;
  dataFolder: string;
  /** Folder of the built guest page. */
  guestFolder: string;
};

const FIRST_PORT = 8_480;

const choosePort = async (asked: number | null): Promise<number> => {
  if (asked === null) {
    const port = await freePortFrom(FIRST_PORT);
    if (port !== null) return port;
    throw new Sentence(`No port from ${FIRST_PORT} on is free: end what uses them, or name one with --port.`);
  }
  if (await isPortFree(asked)) return asked;
  throw new Sentence(`Port ${asked} is in use by another program: end it, or name another one with --port.`);
};

const openOn = async (options: ClinicOptions, port: number, media: MediaServer): Promise<Service> => {
  const keyFile = join(options.dataFolder, "key");
  if (!existsSync(keyFile)) createKeyFile(keyFile, systemChance);
  const { url, apiKey, apiSecret } = media;
  const config = parseConfig({
    port,
    publicOrigin: `http://127.0.0.1:${port}`,
    dataFolder: options.dataFolder,
    keyFile,
    livekit: { url, apiKey, apiSecret },
    guestFolder: options.guestFolder,
  });
  const log = createLog(pino.destination({ dest: join(options.dataFolder, "service.log"), sync: false }));
  return openService(config, log);
};

/** The service at its port, with the visit to try things with; whatever fails, the service is closed. */
const begin = async (service: Service, port: number): Promise<Pick<Clinic, "origin" | "tryOut">> => {
  try {
    await service.app.fastify.listen({ host: "127.0.0.1", port });
    const origin = `http://127.0.0.1:${port}`;
    return { origin, tryOut: await ensureTryOut(service.deps, origin) };
  } catch (error) {
    await service.close();
    throw error;
  }
};

/** Starts a clinic on the loopback address; what it started it alone ends, in the order that lets nobody hang. */
export const startClinic = async (options: ClinicOptions): Promise<Clinic> => {
  const port = await choosePort(options.port);
  const media = await startMediaServer(options.livekit);
  try {
    const service = await openOn(options, port, media);
    const begun = await begin(service, port);
    const close = async (): Promise<void> => {
      await service.close();
      await media.close();
    };
    return { ...begun, media, service, close };
  } catch (error) {
    await media.close();
    throw error;
  }
};

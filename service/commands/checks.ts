import { accessSync, constants, existsSync, statSync, statfsSync } from "node:fs";
import { systemChance } from "../../protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { readGuestPage } from "../http/guest-page.ts";
import { liveKitRooms } from "../livekit/rooms.ts";
import { databasePath } from "../open.ts";
import { readKeyFile } from "../store/key-file.ts";
import { phiCipher } from "../store/phi-cipher.ts";
import { lastRecordedIn } from "../store/restore-audit.ts";
import { examine } from "../store/restore.ts";
import { CertificateRefused, readCertificate } from "../tls/certificate.ts";
import { backupTrouble } from "./store-refusals.ts";

/** What one check found, as a line for an administrator without secrets. */
export type Finding = { name: string; isGood: boolean; text: string };

/** One thing that is looked at before the service is started, changing nothing. */
export type Check = (config: Config, clock: Clock) => Promise<Finding>;

const good = (name: string, text: string): Finding => ({ name, isGood: true, text });
const wrong = (name: string, text: string): Finding => ({ name, isGood: false, text });

const DAY_MS = 24 * 60 * 60_000;
const MIB = 1_024 * 1_024;
/** So much room is left free beside the copy of the database that a migration makes. Bytes. */
const SPARE_BYTES = 256 * MIB;
/** The gate allows this difference to the media server's clock, whose answers tell whole seconds. Milliseconds. */
const CLOCK_MS = 5_000;
const ANSWER_MS = 3_000;

const sentenceOf = (error: unknown): string => {
  const trouble = backupTrouble(error);
  if (trouble !== null) return trouble;
  return "it cannot be opened: see that it belongs to this user";
};

const checkKey: Check = async ({ keyFile }) => {
  try {
    readKeyFile(keyFile);
    return good("key file", "is a private file of the right size");
  } catch (error) {
    return wrong("key file", sentenceOf(error));
  }
};

const checkFolder: Check = async ({ dataFolder }) => {
  const facts = statSync(dataFolder, { throwIfNoEntry: false });
  if (facts === undefined) return good("data folder", "is not there yet and will be made at the first start");
  if (!facts.isDirectory()) return wrong("data folder", "is no folder");
  if (process.getuid !== undefined && facts.uid !== process.getuid())
    return wrong("data folder", "belongs to another user: run this as the user of the service");
  if (facts.mode % 0o100 !== 0)
    return wrong("data folder", "can be entered by others: give it the mode 0700");
  try {
    accessSync(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK);
    return good("data folder", "belongs to this user alone and can be written");
  } catch {
    return wrong("data folder", "cannot be written by this user");
  }
};

const checkDatabase: Check = async (config) => {
  const path = databasePath(config);
  if (!existsSync(path)) return good("database", "is not there yet and will be made at the first start");
  try {
    const { form } = await examine(path, phiCipher(readKeyFile(config.keyFile), systemChance));
    const isNewest = form.last === form.newest;
    const next = isNewest ? "" : `; the next start backs it up and brings it to ${form.newest}`;
    return good("database", `is whole, opened by the key file, and of the form ${form.last}${next}`);
  } catch (error) {
    return wrong("database", sentenceOf(error));
  }
};

const checkDisk: Check = async (config) => {
  if (!existsSync(config.dataFolder)) return good("disk", "is looked at once the data folder is there");
  const size = statSync(databasePath(config), { throwIfNoEntry: false })?.size ?? 0;
  const { bavail, bsize } = statfsSync(config.dataFolder);
  const [free, needed] = [bavail * bsize, SPARE_BYTES + 2 * size].map((bytes) => Math.floor(bytes / MIB));
  const text = `${free} MiB are free where the data folder is`;
  return (free ?? 0) >= (needed ?? 0)
    ? good("disk", text)
    : wrong("disk", `${text}: ${needed} MiB are needed for a backup and room to spare`);
};

const answerOf = async (url: string): Promise<Response | null> => {
  try {
    return await fetch(url.replace(/^ws/, "http"), {
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: "manual",
    });
  } catch {
    return null;
  }
};

const checkMedia: Check = async ({ livekit }) => {
  if ((await answerOf(livekit.url)) === null)
    return wrong("media server", "does not answer at the setting livekit.url");
  return (await liveKitRooms(livekit).isHealthy())
    ? good("media server", "answers and takes the key and the secret")
    : wrong("media server", "answers, but does not take livekit.apiKey and livekit.apiSecret");
};

const checkClock: Check = async (config, clock) => {
  const last = lastRecordedIn(databasePath(config));
  if (last !== null && clock.now() < last - CLOCK_MS)
    return wrong("clock", "stands before the last row of the audit log: put this machine on NTP");
  const date = Date.parse((await answerOf(config.livekit.url))?.headers.get("date") ?? "");
  if (Number.isNaN(date))
    return good("clock", "does not contradict the audit log; the media server was not asked");
  const off = Math.abs(clock.now() - date);
  return off <= CLOCK_MS
    ? good("clock", "agrees with the media server's")
    : wrong(
        "clock",
        `differs by ${Math.round(off / 1_000)} seconds from the media server's: put both on NTP`,
      );
};

const checkTls: Check = async ({ tls, trustProxy, publicOrigin }, clock) => {
  if (tls === null)
    return good(
      "tls",
      trustProxy.length > 0 ? "is the proxy's part" : "is not needed: only this machine is served",
    );
  try {
    const { notBefore, notAfter, isFor } = readCertificate(tls);
    const days = Math.floor((notAfter - clock.now()) / DAY_MS);
    if (clock.now() < notBefore) return wrong("tls", "the certificate is not valid yet");
    if (clock.now() >= notAfter) return wrong("tls", "the certificate is not valid any more");
    if (trustProxy.length === 0 && !isFor(new URL(publicOrigin).hostname))
      return wrong("tls", "the certificate is not for the host of the setting publicOrigin");
    return good("tls", `certificate and key fit each other, for ${days} days more`);
  } catch (error) {
    if (!(error instanceof CertificateRefused)) throw error;
    return wrong("tls", error.message);
  }
};

const checkGuestPage: Check = async ({ guestFolder }) =>
  readGuestPage(guestFolder) === null
    ? wrong("guest page", "is not in the folder of the setting guestFolder")
    : good("guest page", "is there");

/** Everything that is checked, in the order in which it is told. */
export const checks: readonly Check[] = [
  checkKey,
  checkFolder,
  checkDatabase,
  checkDisk,
  checkMedia,
  checkClock,
  checkTls,
  checkGuestPage,
];

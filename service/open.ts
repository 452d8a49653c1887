import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemChance } from "../protocol/ids.ts";
import { argon2Verifier } from "./account/verifier.ts";
import { type App, type AppDeps, createApp } from "./app.ts";
import { systemClock } from "./clock.ts";
import { type Config, ConfigRefused } from "./config.ts";
import { requestLimits } from "./http/deps.ts";
import { readGuestPage } from "./http/guest-page.ts";
import { liveKitRooms } from "./livekit/rooms.ts";
import type { Log } from "./log.ts";
import { BackupRefused } from "./store/backup.ts";
import { DatabaseInUse } from "./store/database-lock.ts";
import { KeyFileRefused } from "./store/key-file.ts";
import { openWithKeyFile } from "./store/key-rotation.ts";
import { DatabaseTooNew } from "./store/migrations.ts";
import { phiCipher } from "./store/phi-cipher.ts";
import { type SqliteStore, openSqliteStore } from "./store/sqlite-store.ts";
import { systemTimers } from "./timers.ts";
import { CertificateRefused } from "./tls/certificate.ts";
import { type LiveCertificate, openCertificate, systemWatchFolder } from "./tls/live-certificate.ts";

/** The real parts and the app over them; `close` ends all of it, once. */
export type Service = { app: App; deps: AppDeps; close(): Promise<void> };

const DATABASE = "anteroom.db";

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    throw new ConfigRefused('The setting "dataFolder" is wrong: it should be a folder that can be written.');
  }
};

/** Codes of Node for files that cannot be read or written, a full disk and a database that SQLite does not take. */
const unusable = /^(?:EACCES|EPERM|EROFS|ENOSPC|EISDIR|ENOTDIR|ENOENT|ERR_SQLITE_ERROR)$/;

/** What an administrator is told of a database or key that cannot be used. */
export const explained = (error: unknown): unknown => {
  if (error instanceof KeyFileRefused)
    return new ConfigRefused(`The setting "keyFile" is wrong: ${error.message}.`);
  if (error instanceof DatabaseTooNew || error instanceof DatabaseInUse)
    return new ConfigRefused(`The setting "dataFolder" is wrong: ${error.message}.`);
  if (error instanceof BackupRefused)
    return new ConfigRefused(
      `The database is not brought up to date and the service does not start, since the backup before it failed: ${error.message}.`,
    );
  const isUnusable =
    error instanceof Error && "code" in error && typeof error.code === "string" && unusable.test(error.code);
  return isUnusable
    ? new ConfigRefused('The setting "dataFolder" is wrong: its database cannot be opened or written.')
    : error;
};

/** Where the database of a configuration lies, or will. */
export const databasePath = ({ dataFolder }: Pick<Config, "dataFolder">): string =>
  join(dataFolder, DATABASE);

/** The same, in a folder that is there. */
export const databaseOf = (config: Pick<Config, "dataFolder">): string => {
  makeFolder(config.dataFolder);
  return databasePath(config);
};

/** The store of a configuration; throws `ConfigRefused` with what is wrong. A key rotation that was interrupted is finished. */
export const openConfiguredStore = async (
  config: Pick<Config, "dataFolder" | "keyFile">,
  log: Log,
): Promise<SqliteStore> => {
  try {
    const path = databaseOf(config);
    const { opened, isRotationFinished } = await openWithKeyFile(config.keyFile, (key) =>
      openSqliteStore({ path, cipher: phiCipher(key, systemChance), clock: systemClock }),
    );
    if (isRotationFinished) log.warn("keys.rotationFinished");
    return opened;
  } catch (error) {
    throw explained(error);
  }
};

/** The certificate of a configuration; null where a proxy does TLS or only this machine is served. */
const certificateOf = ({ tls, publicOrigin, trustProxy }: Config, log: Log): LiveCertificate | null => {
  if (tls === null) return null;
  const host = trustProxy.length > 0 ? null : new URL(publicOrigin).hostname;
  const parts = { clock: systemClock, timers: systemTimers, watchFolder: systemWatchFolder };
  try {
    return openCertificate({ files: tls, host, log, ...parts });
  } catch (error) {
    if (!(error instanceof CertificateRefused)) throw error;
    throw new ConfigRefused(`The setting "tls" is wrong: ${error.message}.`);
  }
};

/** Opens the service of a configuration, not yet listening; throws `ConfigRefused` with what is wrong. The key file must exist. */
export const openService = async (config: Config, log: Log): Promise<Service> => {
  const certificate = certificateOf(config, log);
  const store = await openConfiguredStore(config, log);
  const deps: AppDeps = {
    config,
    certificate,
    store,
    log,
    clock: systemClock,
    timers: systemTimers,
    chance: systemChance,
    verifier: await argon2Verifier(store.secrets.pepper),
    secret: store.secrets["sign-in"],
    mediaRooms: liveKitRooms(config.livekit),
    guestPage: readGuestPage(config.guestFolder),
    limits: requestLimits,
  };
  const app = await createApp(deps);
  const end = async (): Promise<void> => {
    await app.close();
    certificate?.close();
    await store.close();
  };
  let ended: Promise<void> | null = null;
  return { app, deps, close: () => (ended ??= end()) };
};

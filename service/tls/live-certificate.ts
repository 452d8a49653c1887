import { statSync, watch } from "node:fs";
import type { RequestListener } from "node:http";
import { type Server, createServer } from "node:https";
import { dirname } from "node:path";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Timers } from "../timers.ts";
import {
  type Certificate,
  type CertificateFiles,
  CertificateRefused,
  readCertificate,
} from "./certificate.ts";
import { tlsPolicy } from "./policy.ts";

/** The files are looked at this often, should the system not tell that they changed. Milliseconds. */
const LOOK_MS = 10_000;
/** Files that are replaced one after the other are read once, this long after the first. Milliseconds. */
const SETTLE_MS = 200;
/** How long a connection may take for its handshake. Milliseconds. */
const HANDSHAKE_MS = 10_000;
const DAY_MS = 24 * 60 * 60_000;
/** So long before its end a certificate is warned about, once a day. Milliseconds. */
const WARN_MS = 14 * DAY_MS;

/** Calls back when something in a folder changes; answers what ends it. */
export type WatchFolder = (folder: string, changed: () => void) => () => void;

/** What a live certificate works with. `host`: under which name people reach the service; null behind a proxy. */
export type CertificateDeps = {
  files: CertificateFiles;
  host: string | null;
  clock: Clock;
  timers: Timers;
  log: Log;
  watchFolder: WatchFolder;
};

/** Bytes of all headers, and milliseconds. */
export type ServerLimits = { maxHeaderSize: number; requestTimeout: number; keepAliveTimeout: number };

/** The service's certificate while it runs: its servers show new connections whatever good pair lay in the files last. */
export type LiveCertificate = {
  /** A server that speaks TLS only. */
  createServer(listener: RequestListener, limits: ServerLimits): Server;
  close(): void;
};

/** The system's own notices. Where it has none, looking from time to time must do. */
export const systemWatchFolder: WatchFolder = (folder, changed) => {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
};

/** What changes whenever a file is written or replaced. */
const markOf = ({ certFile, keyFile }: CertificateFiles): string =>
  [certFile, keyFile].map(factsOf).join(" ");

const factsOf = (path: string): string => {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return "none";
  }
};

const isGoodAt = ({ notBefore, notAfter }: Certificate, now: number): boolean =>
  notBefore <= now && now < notAfter;

/** Warns once a day of an end that comes near, and says at once that it is there. */
const warningOf = ({ clock, log }: CertificateDeps) => {
  let said = { what: "", at: 0 };
  return ({ notAfter }: Certificate): void => {
    const now = clock.now();
    const what = now >= notAfter ? "tls.certificateExpired" : "tls.certificateEnds";
    if (now < notAfter - WARN_MS || (said.what === what && now - said.at < DAY_MS)) return;
    said = { what, at: now };
    const facts = { notAfter: new Date(notAfter).toISOString() };
    if (now >= notAfter) log.error(what, facts);
    else log.warn(what, facts);
  };
};

const sayLoaded = ({ log, host }: CertificateDeps, certificate: Certificate, event: string): void => {
  log.info(event, { notAfter: new Date(certificate.notAfter).toISOString() });
  if (host !== null && !certificate.isFor(host)) log.warn("tls.certificateForAnotherHost");
};

/** Reads the pair for the first time, which must be good, and follows its files from then on; throws `CertificateRefused`. */
export const openCertificate = (deps: CertificateDeps): LiveCertificate => {
  const { files, clock, timers, log, watchFolder } = deps;
  const servers = new Set<Server>();
  let seen = markOf(files);
  let present = readCertificate(files);
  let againAt = Number.POSITIVE_INFINITY;
  sayLoaded(deps, present, "tls.certificateLoaded");
  const warn = warningOf(deps);
  const take = (): void => {
    const mark = markOf(files);
    const now = clock.now();
    if (mark === seen && now < againAt) return;
    seen = mark;
    againAt = Number.POSITIVE_INFINITY;
    try {
      const next = readCertificate(files);
      if (next.notBefore > now) againAt = next.notBefore;
      if (isGoodAt(present, now) && !isGoodAt(next, now))
        throw new CertificateRefused("the new certificate is not valid now, and the present one is");
      present = next;
      for (const server of servers) server.setSecureContext({ ...tlsPolicy, ...pairOf(present) });
      sayLoaded(deps, present, "tls.certificateReloaded");
    } catch (error) {
      if (!(error instanceof CertificateRefused)) throw error;
      log.error("tls.certificateKept", { reason: error.message });
    }
  };
  const look = (): void => {
    take();
    warn(present);
  };
  warn(present);
  let settle: (() => void) | null = null;
  const settled = (): void => {
    settle = null;
    look();
  };
  const changed = (): void => {
    settle ??= timers.after(SETTLE_MS, settled);
  };
  const folders = new Set([dirname(files.certFile), dirname(files.keyFile)]);
  const ends = [timers.every(LOOK_MS, look), ...[...folders].map((folder) => watchFolder(folder, changed))];
  return {
    createServer(listener, limits) {
      const server = createServer(
        { ...limits, ...tlsPolicy, ...pairOf(present), handshakeTimeout: HANDSHAKE_MS },
        listener,
      );
      servers.add(server);
      server.once("close", () => servers.delete(server));
      return server;
    },
    close() {
      settle?.();
      for (const end of ends) end();
    },
  };
};

const pairOf = ({ cert, key }: Certificate): { cert: string; key: string } => ({ cert, key });

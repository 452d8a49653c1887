import type { ErrorCode } from "../../protocol/errors.ts";
import type { InvokeChannel } from "../../protocol/ipc.ts";
import type { Clock } from "../clock.ts";

declare const word: unique symbol;

/** A short plain word that was checked to hold no URL, id, name or secret. */
export type LogWord = string & { readonly [word]: true };

const isLogWord = (text: string): text is LogWord => /^[A-Za-z][A-Za-z-]{0,29}$/.test(text);
const OTHER = "other";

/** A word of Electron's for a log line; whatever is more than a word becomes "other". */
export const logWord = (text: string): LogWord | typeof OTHER => (isLogWord(text) ? text : OTHER);

/** What a line may carry: no free text, so that neither Phi nor a URL compiles. */
export type LogFields = Readonly<
  Record<string, number | boolean | ErrorCode | InvokeChannel | LogWord | typeof OTHER>
>;

/** Everything that the main process ever logs. */
export type LogEvent =
  | "start.refused"
  | "start.ready"
  | "start.secondInstance"
  | "start.failed"
  | "settings.ignored"
  | "window.shown"
  | "window.gone"
  | "file.changed"
  | "request.refused"
  | "navigation.refused"
  | "permission.refused"
  | "ipc.refused"
  | "ipc.failed"
  | "session.begun"
  | "session.ended"
  | "sign.refused"
  | "share.given"
  | "share.refused"
  | "link.refused"
  | "link.opened"
  | "proxy.refused"
  | "proxy.failed"
  | "autostart.failed"
  | "forget.failed"
  | "update.off"
  | "update.offered"
  | "update.ready"
  | "update.installing"
  | "update.installed"
  | "update.failed"
  | "update.memoryTroubled";

/** Writes one line. */
export type Log = (level: "info" | "warn" | "error", event: LogEvent, fields?: LogFields) => void;

/** A log that writes one JSON object per line, UTC. */
export const createLog =
  (write: (line: string) => void, clock: Clock): Log =>
  (level, event, fields = {}) =>
    write(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), level, event, ...fields })}\n`);

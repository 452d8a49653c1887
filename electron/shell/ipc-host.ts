import { type Failure, fail } from "../../protocol/errors.ts";
import {
  type EventChannel,
  type InvokeChannel,
  type IpcInput,
  type IpcOutput,
  type IpcPayload,
  ipc,
} from "../../protocol/ipc.ts";
import type { WindowKind } from "../../protocol/ipc-channel.ts";
import type { Log } from "../log/log.ts";
import { APP_ORIGIN, isAppUrl } from "./app-origin.ts";
import { invokeChannels } from "./channels.ts";
import { isWithin } from "./payload-size.ts";

/** Largest input that a window may send, about as long as its JSON. Characters. */
export const IPC_INPUT_MAX = 32 * 1024;

/** One function for each channel that a window may call. */
export type Handlers = {
  [Name in InvokeChannel]: (input: IpcInput<Name>) => Promise<IpcOutput<Name> | Refusal>;
};

/** What a failed call is answered with. */
export type Refusal = { ok: false; error: Failure };

/** As much of Electron's event as is looked at; its frame is only true when read at once. */
export type IpcCall = {
  senderFrame: { origin: string; url: string; parent: object | null } | null;
  sender: { id: number };
};

/** As much of Electron's `ipcMain` as is used. */
export type IpcMainPart = {
  handle: (channel: string, listener: (call: IpcCall, input: unknown) => Promise<unknown>) => void;
};

/** What answering needs. */
export type IpcHost = {
  handlers: Handlers;
  /** Which kind of window a sender is; null for everything that is not a window of ours. */
  kindOf: (senderId: number) => WindowKind | null;
  /** While it is true only channels that say so are answered. */
  isCovered: () => boolean;
  log: Log;
};

const isOwnMainFrame = (call: IpcCall): boolean => {
  try {
    const frame = call.senderFrame;
    // an empty document inherits its maker's origin, so the address is looked at too
    return frame !== null && frame.origin === APP_ORIGIN && isAppUrl(frame.url) && frame.parent === null;
  } catch {
    return false; // a frame that is gone throws at every property
  }
};

const isAllowed = (host: IpcHost, name: InvokeChannel, call: IpcCall): boolean => {
  if (!isOwnMainFrame(call)) return false;
  const kind = host.kindOf(call.sender.id);
  return kind !== null && ipc[name].windows.some((allowed) => allowed === kind);
};

type Parser<Value> = {
  safeParse: (value: unknown) => { success: true; data: Value } | { success: false };
};

/** The table seen as one parser for each side of each channel; this form lets TypeScript follow a channel's name to its types. */
const parsers: {
  [Name in InvokeChannel]: { input: Parser<IpcInput<Name>>; output: Parser<IpcOutput<Name>> };
} = ipc;

const handled = async <Name extends InvokeChannel>(
  host: IpcHost,
  name: Name,
  raw: unknown,
): Promise<IpcOutput<Name> | Refusal> => {
  const { input, output } = parsers[name];
  const parsed = input.safeParse(raw);
  if (!parsed.success) return refuse(host, name, "REQUEST_INVALID");
  try {
    const answer = output.safeParse(await host.handlers[name](parsed.data));
    if (answer.success) return answer.data;
  } catch {
    // the cause may hold anything, so only the fact is logged
  }
  host.log("error", "ipc.failed", { channel: name });
  return fail("INTERNAL");
};

const refuse = (
  host: IpcHost,
  channel: InvokeChannel,
  code: "FORBIDDEN" | "MESSAGE_TOO_LARGE" | "REQUEST_INVALID" | "SESSION_COVERED",
): Refusal => {
  host.log("warn", "ipc.refused", { channel, code });
  return fail(code);
};

/** The answer to a call of a window: sender first, then size, then the cover, then schema, then the handler, then the answer's schema. */
export const answerCall = async (
  host: IpcHost,
  name: InvokeChannel,
  call: IpcCall,
  raw: unknown,
): Promise<unknown> => {
  if (!isAllowed(host, name, call)) return refuse(host, name, "FORBIDDEN");
  if (!isWithin(raw, IPC_INPUT_MAX)) return refuse(host, name, "MESSAGE_TOO_LARGE");
  if (!ipc[name].isOpenWhenCovered && host.isCovered()) return refuse(host, name, "SESSION_COVERED");
  const answer = await handled(host, name, raw);
  // what was asked before the cover and answered after it stays here too
  return !ipc[name].isOpenWhenCovered && host.isCovered() ? refuse(host, name, "SESSION_COVERED") : answer;
};

/** Registers every channel of the table. */
export const hostIpc = (ipcMain: IpcMainPart, host: IpcHost): void => {
  for (const name of invokeChannels) {
    ipcMain.handle(name, (call, input) => answerCall(host, name, call, input));
  }
};

/** Sends an event of the table to windows of the kinds that it is for; throws when the payload is not of its schema. */
export const sendEvent = <Name extends EventChannel>(
  windows: readonly { kind: WindowKind; send: (channel: string, payload: unknown) => void }[],
  name: Name,
  payload: IpcPayload<Name>,
): void => {
  const entry = ipc[name];
  const parsed = entry.payload.parse(payload);
  for (const window of windows) {
    if (entry.windows.some((allowed) => allowed === window.kind)) window.send(name, parsed);
  }
};

import { type Failure, failureOf } from "../../protocol/errors.ts";
import {
  type Bridge,
  type EventChannel,
  type InvokeChannel,
  type IpcInput,
  type IpcOutput,
  type IpcPayload,
  ipc,
} from "../../protocol/ipc.ts";

/** What a call comes to: the channel's Result, or a failure of the way there. */
export type Answer<Name extends InvokeChannel> = IpcOutput<Name> | { ok: false; error: Failure };

/** The renderer's typed end of the table: answers and events are parsed before anybody sees them. */
export type DesktopBridge = {
  invoke: <Name extends InvokeChannel>(channel: Name, input: IpcInput<Name>) => Promise<Answer<Name>>;
  /** Returns what ends the listening; a payload that is not of the table is dropped. */
  on: <Name extends EventChannel>(channel: Name, listener: (payload: IpcPayload<Name>) => void) => () => void;
};

type Parser<Value> = {
  safeParse: (value: unknown) => { success: true; data: Value } | { success: false };
};
const outputs: { [Name in InvokeChannel]: { output: Parser<IpcOutput<Name>> } } = ipc;
const payloads: { [Name in EventChannel]: { payload: Parser<IpcPayload<Name>> } } = ipc;

const broken = (): { ok: false; error: Failure } => ({ ok: false, error: failureOf("INTERNAL") });

/** The typed bridge over what the preload exposes as `window.anteroom`. */
export const createBridge = (exposed: Bridge): DesktopBridge => ({
  invoke: async (channel, input) => {
    try {
      const parsed = outputs[channel].output.safeParse(await exposed.invoke(channel, input));
      return parsed.success ? parsed.data : broken();
    } catch {
      return broken();
    }
  },
  on: (channel, listener) =>
    exposed.on(channel, (payload) => {
      const parsed = payloads[channel].payload.safeParse(payload);
      if (parsed.success) listener(parsed.data);
    }),
});

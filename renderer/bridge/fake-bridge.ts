import { fail } from "../../protocol/errors.ts";
import {
  type Bridge,
  type EventChannel,
  type InvokeChannel,
  type IpcInput,
  type IpcOutput,
  type IpcPayload,
  ipc,
} from "../../protocol/ipc.ts";

/** What a fake main process answers; a channel without an answer fails with INTERNAL. */
export type FakeHandlers = {
  [Name in InvokeChannel]?: (input: IpcInput<Name>) => IpcOutput<Name> | Promise<IpcOutput<Name>>;
};

/** A main process for tests of the screens, held to the same table: what the real one would refuse, it refuses. */
export type FakeBridge = Bridge & {
  /** Every call so far, in order. */
  readonly calls: readonly { channel: InvokeChannel; input: unknown }[];
  /** Sends an event to who listens; throws when the payload is not of the table. */
  emit: <Name extends EventChannel>(channel: Name, payload: IpcPayload<Name>) => void;
};

type Parser<Value> = {
  safeParse: (value: unknown) => { success: true; data: Value } | { success: false };
};
const inputs: { [Name in InvokeChannel]: { input: Parser<IpcInput<Name>> } } = ipc;

const answerOf = async <Name extends InvokeChannel>(
  handlers: FakeHandlers,
  channel: Name,
  raw: unknown,
): Promise<unknown> => {
  const input = inputs[channel].input.safeParse(raw);
  if (!input.success) return fail("REQUEST_INVALID");
  const handler: FakeHandlers[Name] = handlers[channel];
  if (handler === undefined) return fail("INTERNAL");
  return ipc[channel].output.parse(await handler(input.data));
};

/** A bridge as the preload exposes it, over these answers; give it to `createBridge`. */
export const createFakeBridge = (handlers: FakeHandlers): FakeBridge => {
  const calls: { channel: InvokeChannel; input: unknown }[] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  return {
    calls,
    invoke: (channel, input) => {
      calls.push({ channel, input });
      return answerOf(handlers, channel, input);
    },
    on: (channel, listener) => {
      const those = listeners.get(channel) ?? new Set();
      listeners.set(channel, those.add(listener));
      return () => {
        those.delete(listener);
      };
    },
    emit: (channel, payload) => {
      const parsed: unknown = ipc[channel].payload.parse(payload);
      for (const listener of listeners.get(channel) ?? []) listener(parsed);
    },
  };
};

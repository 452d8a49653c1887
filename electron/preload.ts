import { contextBridge, ipcRenderer } from "electron";
import type { Bridge } from "../protocol/ipc.ts";
import { isEventChannel, isInvokeChannel } from "./shell/channels.ts";

const bridge: Bridge = {
  invoke: async (channel, input) => {
    if (!isInvokeChannel(channel)) throw new Error("no such channel");
    return ipcRenderer.invoke(channel, input);
  },
  on: (channel, listener) => {
    if (!isEventChannel(channel)) throw new Error("no such channel");
    const relay = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(channel, relay);
    return () => {
      ipcRenderer.off(channel, relay);
    };
  },
};

contextBridge.exposeInMainWorld("anteroom", bridge);

import { IncomingMessage, Server, ServerResponse } from "node:http";
import { recorder } from "./recording.ts";

/* Loaded before a service that runs in a process of its own (`--import`): keeps what every server of the process is asked. */
if (recorder !== null) {
  const { saw } = recorder;
  const emit = Server.prototype.emit;
  const seeing = function (this: Server, ...words: Parameters<typeof emit>): boolean {
    const [event, request, response]: readonly unknown[] = words;
    if (request instanceof IncomingMessage && (event === "request" || event === "upgrade"))
      saw(request, response instanceof ServerResponse ? response : null);
    return Reflect.apply(emit, this, words);
  };
  Object.assign(Server.prototype, { emit: seeing });
}

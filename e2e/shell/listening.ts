import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";

/** A server on loopback that counts what reaches it. */
export type Listening = {
  readonly origin: string;
  /** Method and path of every request so far. */
  readonly seen: readonly string[];
  readonly close: () => Promise<void>;
};

/** Answers every request as told; by default with an empty 200. */
export const listen = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => {
    response.end();
  },
): Promise<Listening> => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.on("upgrade", (request, socket) => {
    seen.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { origin: `http://127.0.0.1:${address.port}`, seen, close };
};

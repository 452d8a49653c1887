import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A media server that accepts everybody, echoes what it hears, and writes down how it was asked. */
export const fakeMediaServer = async () => {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const sockets: WebSocket[] = [];
  const http = createServer((_request, response) => response.end());
  const server = new WebSocketServer({ server: http });
  server.on("connection", (socket, request) => {
    asked.push({ url: request.url ?? "", authorization: request.headers.authorization });
    sockets.push(socket);
    socket.send("hello from media");
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const port = await listen(http);
  const nextSocket = (): Promise<WebSocket> => new Promise((resolve) => server.once("connection", resolve));
  return {
    asked,
    sockets,
    nextSocket,
    url: `http://127.0.0.1:${port}`,
    close: () => (server.close(), http.close()),
  };
};

/** Listens on a free port of loopback and tells which. */
export const listen = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

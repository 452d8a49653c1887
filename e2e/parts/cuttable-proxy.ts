import { type IncomingMessage, type ServerResponse, createServer, request as ask } from "node:http";
import { type Socket, connect } from "node:net";
import type { Duplex } from "node:stream";

/** A web proxy on loopback between one browser and the world, whose cable can be pulled. */
export type CuttableProxy = {
  /** Address for a browser's proxy setting. */
  server: string;
  /** From now on nothing passes and nobody is told: what is open falls silent, what is new waits. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
};

/** Starts a proxy for plain HTTP and for tunnels (WebSockets). */
export const startCuttableProxy = async (): Promise<CuttableProxy> => {
  const sockets = new Set<Socket>();
  let isCut = false;
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (isCut) socket.pause();
  };
  const server = createServer((request, response) => pass(request, response, hold));
  server.on("connection", hold);
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) =>
    tunnel(request, client, head, hold),
  );
  const port = await listening(server);
  return {
    server: `http://127.0.0.1:${port}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend: () => {
      isCut = false;
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};

const pass = (request: IncomingMessage, response: ServerResponse, hold: (socket: Socket) => void): void => {
  const { method = "GET", headers, url = "" } = request;
  const onward = ask(url, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("socket", hold);
  onward.on("error", () => response.destroy());
  request.pipe(onward);
};

const tunnel = (
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  hold: (socket: Socket) => void,
): void => {
  const target = new URL(`http://${request.url ?? ""}`);
  const onward = connect(Number(target.port), target.hostname, () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    onward.write(head);
    onward.pipe(client);
    client.pipe(onward);
  });
  hold(onward);
  onward.once("close", () => client.destroy());
  client.once("close", () => onward.destroy());
  client.on("error", () => onward.destroy());
};

const listening = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });

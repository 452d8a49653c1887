import { createServer } from "node:net";
import { createSocket } from "node:dgram";

const LOOPBACK = "127.0.0.1";

/** Whether a TCP port of the loopback address can be listened on now. */
export const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The first free TCP port of `from` and the `tries - 1` above it; null when all are taken. */
export const freePortFrom = async (from: number, tries = 50): Promise<number | null> => {
  for (let port = from; port < from + tries; port += 1) {
    if (await isPortFree(port)) return port; // oxlint-disable-line no-await-in-loop -- the first free one is wanted
  }
  return null;
};

/** A free TCP port of the loopback address, chosen by the system, so that two starts at once get two. */
export const freeTcpPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("the system gave no port")),
      );
    });
  });

/** A free UDP port of the loopback address, chosen by the system. */
export const freeUdpPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, LOOPBACK, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

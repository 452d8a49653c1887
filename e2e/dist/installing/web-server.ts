import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

/** A web server on this machine that gives out a folder; single answers can be replaced. */
export type WebServer = {
  readonly url: string;
  /** What is given out instead of a file; null for nothing. */
  readonly instead: Map<string, Buffer | null>;
  readonly serve: (folder: string) => void;
  readonly close: () => Promise<void>;
};

/** Starts one on a free port of the loopback. */
export const startWebServer = async (): Promise<WebServer> => {
  let folder = "/nonexistent";
  const instead = new Map<string, Buffer | null>();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://any").pathname);
    const answer = instead.get(path);
    if (answer === null) return void response.writeHead(404).end();
    if (answer !== undefined) return void response.end(answer);
    const file = join(folder, path);
    stat(file).then(
      (found) => {
        response.writeHead(found.isFile() ? 200 : 404, { "content-length": found.isFile() ? found.size : 0 });
        return found.isFile() ? createReadStream(file).pipe(response) : response.end();
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    instead,
    serve: (wanted) => {
      folder = wanted;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

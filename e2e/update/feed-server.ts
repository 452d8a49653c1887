import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";

/** How one path is answered. */
export type Answer = (asked: IncomingMessage, answer: ServerResponse) => unknown;

/** A request that came, as the feed saw it. */
export type Asked = {
  readonly path: string;
  readonly range: string | null;
  readonly headers: IncomingHttpHeaders;
};

/** A feed on this machine, which answers what the test tells it to. */
export type FeedServer = {
  readonly origin: string;
  /** From now on these paths are answered, and all others with 404. */
  readonly serve: (answers: Readonly<Record<string, Answer>>) => void;
  /** Everything that was asked so far. */
  readonly asked: () => readonly Asked[];
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

/** Starts a feed on the loopback address. */
export const startFeed = async (): Promise<FeedServer> => {
  let answers: Readonly<Record<string, Answer>> = {};
  let asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://feed.invalid").pathname.slice(1);
    asked.push({ path, range: request.headers.range ?? null, headers: request.headers });
    response.on("error", () => undefined);
    void (answers[path] ?? status(404))(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    serve: (next) => void (answers = next),
    asked: () => asked,
    forget: () => void (asked = []),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

/** No more than a status, and where it sends to. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_asked, answer) =>
    answer.writeHead(code, headers).end();

/** These bytes, whole. */
export const bytes =
  (body: string | Buffer): Answer =>
  (_asked, answer) =>
    answer.writeHead(200, { "content-length": Buffer.byteLength(body) }).end(body);

const FIRST_OF_RANGE = /^bytes=(\d+)-$/;

/** Whoever asked may go in the middle. */
const send = (from: Readable, answer: ServerResponse): Promise<void> =>
  pipeline(from, answer).catch(() => undefined);

/** A file as a good server has it: the rest of it where somebody asks for the rest. */
export const file =
  (path: string): Answer =>
  (asked, answer) => {
    const { size } = statSync(path);
    const from = Number(FIRST_OF_RANGE.exec(asked.headers.range ?? "")?.[1] ?? 0);
    const isPart = asked.headers.range !== undefined;
    const range = isPart ? { "content-range": `bytes ${from}-${size - 1}/${size}` } : {};
    answer.writeHead(isPart ? 206 : 200, { "content-length": size - from, ...range });
    return send(createReadStream(path, { start: from }), answer);
  };

/** A file of a server that knows nothing of ranges: always the whole. */
export const wholeFile =
  (path: string): Answer =>
  (_asked, answer) => {
    const { size } = statSync(path);
    answer.writeHead(200, { "content-length": size });
    return send(createReadStream(path), answer);
  };

/** The first bytes of a file under the length of all of it, and then the line is gone. */
export const cutFile =
  (path: string, count: number): Answer =>
  async (_asked, answer) => {
    answer.writeHead(200, { "content-length": statSync(path).size });
    for await (const chunk of createReadStream(path, { start: 0, end: count - 1 })) answer.write(chunk);
    // the bytes are on their way before the line goes
    await new Promise((resolve) => answer.write("", resolve));
    answer.destroy();
  };

const DRIBBLE = Buffer.alloc(1 << 16, "{");
async function* withoutEnd(): AsyncGenerator<Buffer> {
  // a turn for everybody else between two chunks
  for (;;) yield await setImmediate(DRIBBLE);
}

/** Bytes without an end, as fast as they are taken. */
export const endless: Answer = async (_asked, answer) => {
  answer.writeHead(200);
  await send(Readable.from(withoutEnd()), answer);
};

/** The beginning of an answer, and then nothing any more. */
export const silent =
  (first: string | Buffer): Answer =>
  (_asked, answer) =>
    answer.writeHead(200, { "content-length": 1_000_000 }).write(first);

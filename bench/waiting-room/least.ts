import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { WebSocketServer, type WebSocket } from "ws";
import * as z from "zod";
import { PING_MS } from "../../protocol/limits.ts";
import { tell } from "./talk.ts";

/*
 * N0: `least.ts <folder>`. The least that a server of this kind can be: it takes the same message, changes one row and
 * adds one audit row in a durable transaction of the same database, and pushes as many bytes to the same person. Nobody
 * is asked who they are, nothing is verified, nothing is read, nobody else is told.
 */

const [folder = "."] = process.argv.slice(2);
const Said = z.object({
  id: z.int(),
  participantIds: z.array(z.string()),
  change: z.unknown(),
  /** How much the person who is let in shall be sent. */
  pushBytes: z.int(),
});

const database = new DatabaseSync(join(folder, "least.db"));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE waiting (id TEXT PRIMARY KEY, state TEXT NOT NULL);
  CREATE TABLE audit (seq INTEGER PRIMARY KEY, action TEXT NOT NULL, about TEXT NOT NULL, change TEXT NOT NULL, recorded INTEGER NOT NULL);
`);
const begin = database.prepare("BEGIN IMMEDIATE");
const commit = database.prepare("COMMIT");
const insert = database.prepare("INSERT INTO waiting VALUES (?, 'waiting')");
const admit = database.prepare("UPDATE waiting SET state = 'admitted' WHERE id = ?");
const audit = database.prepare(
  "INSERT INTO audit (action, about, change, recorded) VALUES ('visit.admitted', ?, ?, ?)",
);

const lines = new Map<string, WebSocket>();
const filling = "A".repeat(256 * 1_024);

const letIn = (host: WebSocket, text: string): void => {
  const { id, participantIds, change, pushBytes } = Said.parse(JSON.parse(text));
  begin.run();
  for (const one of participantIds) {
    admit.run(one);
    audit.run(one, JSON.stringify(change), Date.now());
  }
  commit.run();
  for (const one of participantIds)
    lines.get(one)?.send(JSON.stringify({ type: "admitted", filling: filling.slice(0, pushBytes) }));
  host.send(JSON.stringify({ type: "done", id }));
};

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const http = createServer();
http.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (line) => {
    const name = (request.url ?? "/").slice(1);
    if (name === "host") {
      line.on("message", (data: Buffer) => letIn(line, data.toString()));
    } else {
      lines.set(name, line);
      insert.run(name);
    }
    line.send(JSON.stringify({ type: "welcome" }));
  });
});
// The service pings everybody who waits as often.
setInterval(() => {
  for (const line of sockets.clients) line.ping();
}, PING_MS);
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  if (typeof address === "object" && address !== null) tell({ port: address.port, places: [], staff: "" });
});

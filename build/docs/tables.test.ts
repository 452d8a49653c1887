import { expect, test } from "vitest";
import { auditActions } from "../../protocol/audit.ts";
import { errorTable } from "../../protocol/errors.ts";
import { ipc } from "../../protocol/ipc.ts";
import { ServerMessage, closeCodes, messageActions } from "../../protocol/messages.ts";
import { routes } from "../../protocol/routes.ts";
import { SignedType } from "../../protocol/signed/envelope.ts";
import { plain, read, tableUnder } from "./markdown.ts";

const yesNo = (is: boolean): string => (is ? "yes" : "no");

const sorted = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((row) => row.join(" | ")).toSorted();

const rowsOf = async (document: string, heading: string, columns: number) =>
  sorted(
    tableUnder(await read(document), heading).map((row) => row.slice(0, columns).map((cell) => plain(cell))),
  );

const errorRows = async () => {
  const text = await read("docs/errors.md");
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.flatMap((heading) => tableUnder(text, heading));
};

test("the documented error codes are the declared ones, with their status and whether to try again", async () => {
  const documented = (await errorRows()).map(([code, status, retryable]) => [
    plain(code),
    plain(status),
    plain(retryable),
  ]);
  const declared = Object.entries(errorTable).map(([code, { status, retryable }]) => [
    code,
    String(status),
    yesNo(retryable),
  ]);
  expect(sorted(documented)).toEqual(sorted(declared));
});

test("what the documents say a person is told is what the program says", async () => {
  const source = (await read("renderer/ui/strings/en/errors.ts")).replaceAll(/:\s+"/g, ': "');
  const said = [...source.matchAll(/^ {2}([A-Z_]+): "([^"]+)",$/gm)].map(([, code = "", text = ""]) => [
    code,
    text,
  ]);
  const documented = (await errorRows()).map((row) => [plain(row[0]), row[4] ?? ""]);
  expect(sorted(documented)).toEqual(sorted(said));
});

test("the documented routes are those of the table, with their action and whether they need a session", async () => {
  const declared = Object.values(routes).map(({ method, path, action, needsSession }) => [
    `${method} ${path}`,
    action,
    yesNo(needsSession),
  ]);
  expect(await rowsOf("docs/protocol.md", "Routes", 3)).toEqual(sorted(declared));
});

test("the documented messages and close codes are the declared ones", async () => {
  expect(await rowsOf("docs/protocol.md", "From a client", 2)).toEqual(
    sorted(Object.entries(messageActions)),
  );
  const pushed = ServerMessage.options.map(({ shape }) => [shape.type.value]);
  expect(await rowsOf("docs/protocol.md", "From the service", 1)).toEqual(sorted(pushed));
  const codes = Object.entries(closeCodes).map(([name, code]) => [String(code), name]);
  expect(await rowsOf("docs/protocol.md", "Close codes", 2)).toEqual(sorted(codes));
});

test("the documented signed bodies and channels are the declared ones", async () => {
  expect(await rowsOf("docs/protocol.md", "Signed bodies", 1)).toEqual(
    sorted(SignedType.options.map((type) => [type])),
  );
  const channels = Object.entries(ipc).map(([name, { direction }]) => [name, direction]);
  expect(await rowsOf("docs/protocol.md", "Channels of the desktop", 2)).toEqual(sorted(channels));
});

test("the documented audit actions are the declared ones", async () => {
  expect(await rowsOf("LOGGING.md", "The audit log", 1)).toEqual(
    sorted(auditActions.map((action) => [action])),
  );
});

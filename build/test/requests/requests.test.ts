import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { checkRequests } from "./check.ts";
import { type Recorder, recorderInto } from "./recorder.ts";
import { leaksIn } from "./seen.ts";
import { ROOT } from "../../runtime/provision.ts";

const listening = async (recorder: Recorder) => {
  const server = createServer((request, response) => {
    request.on("data", () => undefined);
    request.on("end", () => response.end(JSON.stringify({ tokens: { access: "answered-access-token" } })));
  });
  recorder.watch(server);
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n"));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  return { origin: `http://127.0.0.1:${port}`, close: () => void server.close() };
};

/** A run in which these requests reached a service, and what the check says of it. */
const runWith = async (asks: (origin: string, recorder: Recorder) => Promise<unknown>) => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-requests-"));
  try {
    const recorder = recorderInto(join(folder, "requests"));
    const { origin, close } = await listening(recorder);
    await asks(origin, recorder).finally(close);
    const checked = await checkRequests(join(folder, "requests"), true);
    return { ...checked, left: await readdir(join(folder, "requests")).catch(() => []) };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const signIn = (origin: string, path = "/v1/sign-in", headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: "POST",
    headers: { authorization: "DPoP sent-access-token", ...headers },
    body: JSON.stringify({ email: "ada@clinic.example", code: "482913" }),
  }).then((answer) => answer.text());

test("a run whose secrets stand in bodies, answers and headers alone passes, and its secrets are in no report", async () => {
  const run = await runWith((origin) => signIn(origin));
  expect(run.count).toEqual({ passed: 1, failed: 0 });
  expect(run.lines).toEqual(["1 request targets were searched for 4 secrets of the run: 0 found."]);
  expect(run.left.filter((name) => name.includes("secrets"))).toEqual([]);
  expect(run.left).toHaveLength(1);
});

test.each<[string, string, string]>([
  ["an e-mail address", "/v1/ada@clinic.example", 'Something of the kind "email"'],
  ["an encoded e-mail address", "/v1/ada%40clinic.example", 'Something of the kind "email"'],
  ["a code", "/v1/sessions/482913", 'Something of the kind "code"'],
  ["a token of an answer", "/v1/answered-access-token", 'Something of the kind "access"'],
  ["a token of a header", "/v1/sent-access-token", 'Something of the kind "access token"'],
  ["a query where none belongs", "/v1/sign-in?lang=en", "A query"],
])("a run with %s in one target fails, and the report does not repeat it", async (_title, path, said) => {
  const run = await runWith((origin) => signIn(origin, path));
  expect(run.count).toEqual({ passed: 0, failed: 1 });
  expect(run.lines.some((line) => line.startsWith(said))).toBe(true);
});

test("what a test typed is found too, in a referer as well", async () => {
  const run = await runWith(async (origin, recorder) => {
    recorder.keep("name", "Jonas Lindqvist");
    await signIn(origin, "/v1/sign-in", { referer: `${origin}/join/Jonas%20Lindqvist` });
  });
  expect(run).toMatchObject({
    count: { failed: 1 },
    lines: [expect.anything(), 'Something of the kind "name" stands in POST /v1/sign-in.'],
  });
});

const jwtOf = (claims: object): string =>
  [{ alg: "HS256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".") + ".c2lnbmF0dXJl";

const secrets = [{ kind: "name", value: "Jonas Lindqvist" }];
const asked = (target: string) => [{ method: "GET", target, referer: null }];

test("the gate's query may hold its media token, and neither that token nor what is packed beside it a name", () => {
  const good = jwtOf({ sub: "AAAA", video: { room: "BBBB" } });
  const known = [...secrets, { kind: "media token", value: good }];
  expect(leaksIn(asked(`/rtc/v1?access_token=${good}&sdk=js`), known)).toEqual([]);
  const named = jwtOf({ sub: "AAAA", name: "Jonas Lindqvist" });
  const packed = Buffer.concat([Buffer.from([8, 1, 18, 40]), gzipSync("client Jonas Lindqvist")]);
  for (const target of [
    `/rtc?access_token=${named}`,
    `/rtc/v1?access_token=${good}&join_request=${packed.toString("base64url")}`,
    `/rtc?access_token=${good}&metadata=Jonas+Lindqvist`,
  ])
    expect(leaksIn(asked(target), known)).toEqual([
      `Something of the kind "name" stands in GET ${target.split("?")[0]}.`,
    ]);
  expect(leaksIn(asked(`/v1/signal/${good}`), known)).toHaveLength(1);
});

test("a whole run of which nothing was seen fails; one of a single file counts for nothing", async () => {
  const nowhere = join(tmpdir(), "anteroom-requests-of-no-run");
  expect((await checkRequests(nowhere, true)).count).toEqual({ passed: 0, failed: 1 });
  expect((await checkRequests(nowhere, false)).count).toEqual({ passed: 0, failed: 0 });
});

test("every service of the end-to-end tests is started where its requests are seen", async () => {
  const paths = (await readdir(join(ROOT, "e2e"), { recursive: true })).filter((path) =>
    path.endsWith(".ts"),
  );
  const holding = async (words: RegExp): Promise<readonly string[]> => {
    const found = paths.map(async (path) => ({
      path,
      text: await readFile(join(ROOT, "e2e", path), "utf8"),
    }));
    return (await Promise.all(found)).filter(({ text }) => words.test(text)).map(({ path }) => path);
  };
  expect(await holding(/\bstartClinic\b/)).toEqual([join("parts", "recorded-clinic.ts")]);
  const apart = await holding(/"service", "main\.ts"/);
  expect(apart).not.toEqual([]);
  for (const path of apart)
    expect(await readFile(join(ROOT, "e2e", path), "utf8")).toContain("recordingWords");
});

import fastify from "fastify";
import { expect, test } from "vitest";
import * as z from "zod";
import { ErrorCodeSchema, errorTable } from "../../protocol/errors.ts";
import { type RouteName, routes } from "../../protocol/routes.ts";
import { type Caller, callers, everybody } from "./everybody-fixtures.ts";
import { codesOf, openApiDocument } from "./openapi.ts";
import { httpForTests, testOrigin } from "./testing-http.ts";

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  operationId: z.string(),
  summary: z.string().min(10),
  "x-action": z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  requestBody: z.object({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().min(1), content: Content })),
});
const Document = z.object({
  openapi: z.string().regex(/^3\.1\./),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), Schema),
    securitySchemes: z.record(z.string(), Schema),
  }),
});

const read = async () => {
  const http = await httpForTests();
  return Document.parse((await http.json("/v1/openapi.json")).value);
};

/** Checks values against JSON schemas with the validator that the web framework brings. */
const checking = async () => {
  const { components } = await read();
  let asked: { schema: object; value: unknown } = { schema: {}, value: null };
  const server = fastify({
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, strict: false },
    },
  });
  server.get("/", (request, reply) => {
    const check = request.compileValidationSchema({ ...asked.schema, components });
    void reply.send({ errors: check(asked.value) ? [] : check.errors });
  });
  return async (schema: object, value: unknown): Promise<unknown> => {
    asked = { schema, value };
    return z.object({ errors: z.unknown() }).parse((await server.inject("/")).json()).errors;
  };
};

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);
const routeNames = Object.keys(routes).filter(isRouteName);
const isCaller = (name: string): name is Caller => Object.hasOwn(callers, name);

const operationOf = (document: z.infer<typeof Document>, name: RouteName) => {
  const { path, method } = routes[name];
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`no ${method} ${path}`);
  return operation;
};

/** A clinic is made anew for each route: on a busy machine that takes longer than a test usually may. Milliseconds. */
const EVERY_ROUTE_MS = 30_000;

const schemaIn = (
  { responses }: z.infer<typeof Operation>,
  status: number,
  type: "application/json" | "application/problem+json",
) => responses[String(status)]?.content[type]?.schema;

test("the document names every route that the running server has, and no other", async () => {
  const registered: string[] = [];
  await httpForTests({ routeAdded: (method, path) => void registered.push(`${method} ${path}`) });
  const { paths } = await read();
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const isPage = (route: string) => ["GET /join", "GET /join/*", "GET /staff"].includes(route);
  expect(documented.toSorted()).toEqual(registered.filter((route) => !isPage(route)).toSorted());
});

test("what the document names is answered, and what it does not name is not", async () => {
  const { paths } = await read();
  const { ask } = await httpForTests();
  for (const [path, operations] of Object.entries(paths))
    for (const method of ["GET", "POST"] as const) {
      const { status } = await ask(path, { method, ...(method === "POST" ? { body: {} } : {}) });
      expect([method, path, status === 404]).toEqual([
        method,
        path,
        operations[method.toLowerCase()] === undefined,
      ]);
    }
});

test("each operation says who may ask, by which action, with which body and which codes", async () => {
  const document = await read();
  expect(Object.keys(document.components.securitySchemes)).toEqual(["session", "proof", "returnKey"]);
  for (const name of routeNames) {
    const operation = operationOf(document, name);
    const { action, body, needsSession } = routes[name];
    expect([operation.operationId, operation["x-action"]]).toEqual([name, action]);
    expect(operation.requestBody !== undefined).toBe(body !== null);
    expect(operation.security.some((each) => "session" in each)).toBe(needsSession);
    for (const code of codesOf(name)) {
      const isReadiness = name === "ready" && errorTable[code].status === 503;
      if (isReadiness) continue;
      const problems = schemaIn(operation, errorTable[code].status, "application/problem+json");
      expect(JSON.stringify(problems)).toContain(`"${code}"`);
    }
  }
  const { code } = z
    .object({ code: z.object({ enum: z.array(z.string()) }) })
    .parse(document.components.schemas["Problem"]?.["properties"]);
  expect(code.enum.toSorted()).toEqual(Object.keys(errorTable).toSorted());
});

test.each(Object.keys(callers).filter(isCaller))(
  "what %s asks, and every answer to it, is as the document says",
  async (caller) => {
    const document = await read();
    const check = await checking();
    for (const name of routeNames) {
      const { asks } = await everybody();
      const { status, value, body } = await asks(caller, name);
      const operation = operationOf(document, name);
      const given = operation.requestBody?.content["application/json"]?.schema;
      expect([name, body === undefined, given === undefined]).toEqual([
        name,
        given === undefined,
        body === undefined,
      ]);
      if (given !== undefined) expect([name, await check(given, body)]).toEqual([name, []]);
      const type = status === 200 ? "application/json" : "application/problem+json";
      const schema = schemaIn(operation, status, type);
      if (schema === undefined) throw new Error(`${name} answered ${status} ${JSON.stringify(value)}`);
      expect([name, value, await check(schema, value)]).toEqual([name, value, []]);
    }
  },
  EVERY_ROUTE_MS,
);

test("the document's schemas refuse what the service refuses: another field, a missing one, a wrong size", async () => {
  const document = await read();
  const check = await checking();
  const schema = operationOf(document, "look").requestBody?.content["application/json"]?.schema;
  if (schema === undefined) throw new Error("no schema");
  const good = { visitId: "A".repeat(22), inviteHash: "A".repeat(43) };
  expect(await check(schema, good)).toEqual([]);
  for (const bad of [
    { ...good, role: "host" },
    { visitId: good.visitId },
    { ...good, visitId: "A" },
    [good],
    null,
  ])
    expect(await check(schema, bad)).not.toEqual([]);
  expect(
    await check(schemaIn(operationOf(document, "look"), 404, "application/problem+json") ?? {}, {
      type: "urn:anteroom:error:DENIED",
      title: "Denied",
      status: 404,
      code: "DENIED",
      retryable: false,
    }),
  ).not.toEqual([]);
});

test("the codes of a route are codes of the table", () => {
  for (const name of routeNames)
    for (const code of codesOf(name)) expect(ErrorCodeSchema.safeParse(code).success).toBe(true);
  expect(openApiDocument({ publicOrigin: testOrigin })["servers"]).toEqual([{ url: testOrigin }]);
});

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

/** Called before every statement with its SQL; tests throw in it where a process would die. */
export type BeforeStatement = (sql: string) => void;

const STATEMENTS_KEPT = 200;

const isInput = (value: unknown): value is SQLInputValue =>
  value === null ||
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "bigint" ||
  value instanceof Uint8Array;

/** node:sqlite takes no booleans, dates or arrays, and silently none should become text. */
const inputOf = (value: unknown): SQLInputValue => {
  if (!isInput(value)) throw new TypeError(`a ${typeof value} is no value of SQLite`);
  return value;
};

const isRowOf = <Row>(row: unknown): row is Row => typeof row === "object" && row !== null;

/** One connection of node:sqlite for Kysely; its statements tell by their columns whether they answer rows. */
class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #before: BeforeStatement;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, before: BeforeStatement) {
    this.#database = database;
    this.#before = before;
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.#before(query.sql);
    const statement = this.#prepare(query.sql);
    const values = query.parameters.map(inputOf);
    if (statement.columns().length > 0)
      return { rows: statement.all(...values).filter((row) => isRowOf<Row>(row)) };
    const { changes } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // oxlint-disable-next-line require-yield -- Kysely asks for the method; nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("streaming is not offered");
  }

  run(sql: string): void {
    this.#before(sql);
    this.#database.exec(sql);
  }

  rollback(): void {
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
  }
}

class NodeSqliteDriver implements Driver {
  readonly #database: DatabaseSync;
  readonly #connection: NodeSqliteConnection;

  constructor(database: DatabaseSync, before: BeforeStatement) {
    this.#database = database;
    this.#connection = new NodeSqliteConnection(database, before);
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    this.#connection.run("BEGIN IMMEDIATE");
  }
  async commitTransaction(): Promise<void> {
    this.#connection.run("COMMIT");
  }
  async rollbackTransaction(): Promise<void> {
    this.#connection.rollback();
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    this.#database.close();
  }
}

/** Kysely over one open database of node:sqlite. Whoever uses it lets one piece of work run at a time. */
export const nodeSqliteDialect = (database: DatabaseSync, before: BeforeStatement): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new NodeSqliteDriver(database, before),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

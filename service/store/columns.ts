import type { CreateTableBuilder } from "kysely";

/** Adds text columns that are never null. */
export const texts = <Table extends string>(
  builder: CreateTableBuilder<Table>,
  names: readonly string[],
): CreateTableBuilder<Table> =>
  names.reduce((table, name) => table.addColumn(name, "text", (column) => column.notNull()), builder);

/** Adds number columns that are never null. */
export const numbers = <Table extends string>(
  builder: CreateTableBuilder<Table>,
  names: readonly string[],
): CreateTableBuilder<Table> =>
  names.reduce((table, name) => table.addColumn(name, "bigint", (column) => column.notNull()), builder);

/** Adds the primary key. */
export const identifier = <Table extends string>(
  builder: CreateTableBuilder<Table>,
  name = "id",
): CreateTableBuilder<Table> => builder.addColumn(name, "text", (column) => column.primaryKey().notNull());

/** Adds a column that names a row of another table. */
export const reference = <Table extends string>(
  builder: CreateTableBuilder<Table>,
  name: string,
  target: string,
): CreateTableBuilder<Table> =>
  builder.addColumn(name, "text", (column) => column.notNull().references(target));

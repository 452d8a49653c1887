import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";

const LONG_AGO = Date.UTC(2000, 0, 1);

const checked = (milliseconds: number, said: string): Date => {
  // an MSI, a zip and an rpm can bear dates between these
  if (milliseconds >= LONG_AGO && milliseconds < Date.UTC(2100, 0, 1))
    return new Date(milliseconds - (milliseconds % 1000));
  throw new Sentence(`${said} is no date of this century: give one like 2026-01-31T12:00:00Z.`);
};

/** The date that packages bear: the one that was given, else SOURCE_DATE_EPOCH, else that of the last commit. */
export const packageDate = async (
  given: string | null,
  env: NodeJS.ProcessEnv,
  root: string,
): Promise<Date> => {
  if (given !== null) return checked(Date.parse(given), given);
  const epoch = env["SOURCE_DATE_EPOCH"];
  if (epoch !== undefined && epoch !== "") return checked(Number(epoch) * 1000, `SOURCE_DATE_EPOCH ${epoch}`);
  const { code, out } = await run("git", ["log", "-1", "--format=%ct"], { cwd: root });
  if (code === 0) return checked(Number(out.trim()) * 1000, out.trim());
  throw new Sentence(
    "No commit says the date of the packages: give one with --date, like 2026-01-31T12:00:00Z.",
  );
};
